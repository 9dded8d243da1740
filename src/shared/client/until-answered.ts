import { Backoff } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { newUuid } from '../base/ids.ts';
import { HubError } from './hub-error.ts';

/** A restart of the hub takes seconds; nobody wants done a minute later what they asked for now. */
const patienceMs = 60_000;

/**
 * Calls until the hub answers, always with the same key. A call without an answer may have been carried out: its
 * repeat is then the same command (HTTP17), so that what a person does is done once, also while the hub restarts.
 * Throws what the hub refused, and the last `unreachable` after a minute.
 */
export async function untilAnswered<Answer>(
  clock: Clock,
  call: (command: { readonly idempotencyKey: string }) => Promise<Answer>,
): Promise<Answer> {
  const command = { idempotencyKey: newUuid() };
  const endsAt = clock.monotonic() + patienceMs;
  const pauses = new Backoff({ clock, firstMs: 500, limitMs: 4_000 });
  for (;;) {
    try {
      return await call(command);
    } catch (thrown) {
      if (!isUnanswered(thrown) || clock.monotonic() >= endsAt) throw thrown;
    }
    await pauses.wait();
  }
}

export function isUnanswered(thrown: unknown): boolean {
  return thrown instanceof HubError && thrown.code === 'unreachable';
}
