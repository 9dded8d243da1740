import { messageOf } from '../../../shared/base/app-error.ts';
import { delay, type Clock } from '../../../shared/base/clock.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import { HubError } from '../../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';

// The phone's side of pairing. The same nonce goes along with every attempt, so that a phone whose answer was lost is
// known again and not taken for a second one.

export type PairingOutcome =
  | { readonly outcome: 'paired'; readonly key: string }
  | { readonly outcome: PairingFailure; readonly reason: string };

/** `over`: the code was used, has expired, or was withdrawn. `away`: no answer, worth another try. */
export type PairingFailure = 'denied' | 'over' | 'unknown' | 'too-many' | 'away' | 'failed';

type Redeemed = Extract<RouteAnswer<'sign-in.redeem'>, { readonly secret: string }>;

/** What the person at the phone compares while the desk decides. */
export type Waiting = Omit<Redeemed, 'secret'>;

export interface PairPhoneOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly code: string;
  readonly nonce: string;
  readonly deviceName: string;
  readonly signal: AbortSignal;
  readonly onWaiting: (waiting: Waiting) => void;
}

const askEveryMs = 1_000;
/** Of answers that are lost on the way, one after the other. */
const patience = 5;

/** 128 bits, as text that a body can carry. */
export function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

export async function pairPhone(options: PairPhoneOptions): Promise<PairingOutcome> {
  const { http, code, nonce, deviceName, onWaiting } = options;
  try {
    const answer = await http.call('sign-in.redeem', { body: { code, nonce, deviceName } });
    if (!('secret' in answer)) return { outcome: 'failed', reason: 'The hub gave another answer.' };
    const { secret, ...waiting } = answer;
    onWaiting(waiting);
    return await untilDecided(options, secret);
  } catch (thrown) {
    return failureOf(thrown);
  }
}

async function untilDecided(
  { http, clock, signal }: PairPhoneOptions,
  secret: string,
): Promise<PairingOutcome> {
  let lost = 0;
  for (;;) {
    try {
      const answer = await http.call('pairing.poll', { body: { secret } });
      lost = 0;
      if (answer.state === 'paired') return { outcome: 'paired', key: answer.key };
      if (answer.state === 'denied') return { outcome: 'denied', reason: '' };
    } catch (thrown) {
      lost += 1;
      if (!isAway(thrown) || lost >= patience) throw thrown;
    }
    await delay(clock, askEveryMs, signal);
    if (signal.aborted) return { outcome: 'away', reason: '' };
  }
}

function isAway(thrown: unknown): boolean {
  return thrown instanceof HubError && thrown.code === 'unreachable';
}

function failureOf(thrown: unknown): PairingOutcome {
  const reason = messageOf(thrown);
  if (!(thrown instanceof HubError)) return { outcome: 'failed', reason };
  switch (thrown.code) {
    case 'gone':
      return { outcome: 'over', reason };
    case 'unauthorized':
      return { outcome: 'unknown', reason };
    case 'rate_limited':
      return { outcome: 'too-many', reason };
    case 'unreachable':
      return { outcome: 'away', reason };
    default:
      return { outcome: 'failed', reason };
  }
}
