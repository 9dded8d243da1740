import type { Meter } from './event.ts';
import { failureLabel } from './failure-label.ts';

/**
 * Why queued messages wait although Claude Code is idle: the last turn failed for a reason that the next one
 * would meet too. `rate-limit` ends with time, `sign-in` when a person has acted.
 */
export interface DeliveryPause {
  readonly type: 'rate-limit' | 'sign-in';
  /** Claude Code's own word, such as `authentication_failed`. */
  readonly error: string;
  readonly since: string;
}

/** What of a session decides when its queue goes on. */
interface Paused {
  readonly pause: DeliveryPause | null;
  readonly meter: Meter | null;
}

/** Failures that only a person ends: every further message would fail in the same way. */
const personFailures: ReadonlySet<string> = new Set([
  'account_on_hold',
  'authentication_failed',
  'billing_error',
  'cloud_credential_error',
  'oauth_org_not_allowed',
  'verification_required',
]);

export function pauseOf(error: string, since: string): DeliveryPause | null {
  if (error === 'rate_limit') return { type: 'rate-limit', error, since };
  return personFailures.has(error) ? { type: 'sign-in', error, since } : null;
}

/** Where no reset is known, the next message is tried after this. */
const retryPauseMs = 5 * 60_000;
/** The clock of this machine and that of the service differ. */
const resetSlackMs = 5000;
const dayMs = 24 * 60 * 60_000;

/** When the next message goes by itself: milliseconds since 1970; `null`: when a person has acted. */
export function deliveryAt(view: Paused): number | null {
  const { pause } = view;
  if (!pause) return 0;
  if (pause.type === 'sign-in') return null;
  return limitResetAt(view) ?? Date.parse(pause.since) + retryPauseMs;
}

/** When the limit that was reached is reset, where Claude Code gave the time. */
export function limitResetAt({ pause, meter }: Paused): number | null {
  if (pause?.type !== 'rate-limit') return null;
  const since = Date.parse(pause.since);
  const resets = exhaustedWindows(meter)
    .map((seconds) => seconds * 1000 + resetSlackMs)
    .filter((at) => at > since);
  return resets.length === 0 ? null : Math.max(...resets);
}

function exhaustedWindows(meter: Meter | null): readonly number[] {
  return [meter?.fiveHour, meter?.sevenDay].flatMap((window) =>
    window && window.usedPercent >= 100 && window.resetsAt !== null ? [window.resetsAt] : [],
  );
}

/** Why the queue waits and what ends that, in sentences; null while it does not wait. */
export function pauseReason(view: Paused, timeOf: (at: number) => string): string | null {
  const { pause } = view;
  if (!pause) return null;
  const label = failureLabel(pause.error);
  const cause = `${label.slice(0, 1).toUpperCase()}${label.slice(1)}.`;
  if (pause.type === 'sign-in') {
    const remedy =
      pause.error === 'authentication_failed'
        ? 'Run /login in its terminal'
        : 'Fix that in your account';
    return `${cause} ${remedy}; then retry a message, or stop and resume the session.`;
  }
  const reset = limitResetAt(view);
  if (reset !== null) {
    const isFar = reset - Date.parse(pause.since) > dayMs;
    const day = isFar ? ` on ${new Date(reset).toISOString().slice(0, 10)}` : '';
    return `${cause} Queued messages are sent${day} at ${timeOf(reset)}.`;
  }
  const at = timeOf(deliveryAt(view) ?? 0);
  return `${cause} The next message is tried at ${at}, or as soon as you send another one.`;
}

/** The time of day where everybody has the same: for programs, and for the words of the hub. */
export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
