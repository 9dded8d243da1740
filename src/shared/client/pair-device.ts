import { messageOf } from '../base/app-error.ts';
import { delay, type Clock } from '../base/clock.ts';
import type { RouteAnswer } from '../wire/http-routes.ts';
import type { HttpClient } from './http-client.ts';
import { HubError } from './hub-error.ts';

// The side of pairing that becomes a device: a phone, or the command line of another machine. The same nonce goes along
// with every attempt, so that a device whose answer was lost is known again and not taken for a second one.

export type PairingOutcome =
  | { readonly outcome: 'paired'; readonly key: string }
  | {
      readonly outcome: PairingFailure;
      readonly reason: string;
      readonly stage: PairingStage;
    };

/** How far it came: the code was not yet taken, or it was and the credentials are missing. */
export type PairingStage = 'code' | 'answer';

/** `over`: the code was used, has expired, or was withdrawn. `away`: no answer, worth another try. */
export type PairingFailure = 'denied' | 'over' | 'unknown' | 'too-many' | 'away' | 'failed';

type Redeemed = Extract<RouteAnswer<'sign-in.redeem'>, { readonly secret: string }>;

/** What the person at the device compares while the desk decides. */
export type Waiting = Omit<Redeemed, 'secret'>;

export interface PairDeviceOptions {
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

export async function pairDevice(options: PairDeviceOptions): Promise<PairingOutcome> {
  const { http, code, nonce, deviceName, onWaiting } = options;
  let stage: PairingStage = 'code';
  try {
    const answer = await insist(options, () =>
      http.call('sign-in.redeem', { body: { code, nonce, deviceName } }),
    );
    if (!('secret' in answer)) {
      return { outcome: 'failed', reason: 'The hub gave another answer.', stage };
    }
    const { secret, ...waiting } = answer;
    stage = 'answer';
    onWaiting(waiting);
    return await untilDecided(options, secret);
  } catch (thrown) {
    return { ...failureOf(thrown), stage };
  }
}

async function untilDecided(options: PairDeviceOptions, secret: string): Promise<PairingOutcome> {
  const { http, clock, signal } = options;
  for (;;) {
    const answer = await insist(options, () => http.call('pairing.poll', { body: { secret } }));
    if (answer.state === 'paired') return { outcome: 'paired', key: answer.key };
    if (answer.state === 'denied') return { outcome: 'denied', reason: '', stage: 'answer' };
    await delay(clock, askEveryMs, signal);
    if (signal.aborted) return { outcome: 'away', reason: '', stage: 'answer' };
  }
}

/** Asks again while no answer comes: a phone that was just joined to the network has it a moment later. */
async function insist<T>(
  { clock, signal }: Pick<PairDeviceOptions, 'clock' | 'signal'>,
  ask: () => Promise<T>,
): Promise<T> {
  for (let lost = 1; ; lost += 1) {
    try {
      return await ask();
    } catch (thrown) {
      if (!isAway(thrown) || lost >= patience || signal.aborted) throw thrown;
    }
    await delay(clock, askEveryMs, signal);
  }
}

function isAway(thrown: unknown): boolean {
  return thrown instanceof HubError && thrown.code === 'unreachable';
}

function failureOf(thrown: unknown): {
  readonly outcome: PairingFailure;
  readonly reason: string;
} {
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
