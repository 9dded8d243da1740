import type { IncomingMessage } from 'node:http';

import type { Clock } from '../../../shared/base/clock.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import type { PairedCredentials, PairingService } from '../access/pairing-service.ts';
import { RateLimit } from '../sockets/rate-limit.ts';
import { addressOf, headerOf } from './request-headers.ts';
import { visibleText } from './visible-text.ts';

/** The phone's side of pairing, as an edge uses it. */
export interface EdgePairing extends Pick<PairingService, 'redeem' | 'poll'> {
  /** The page that asks whether to pair was loaded. */
  noteReached(): void;
  /** What the hub is called, for the person at the phone. */
  readonly hubName: string;
}

export interface PairingCall {
  readonly code: string;
  readonly nonce: string;
  readonly deviceName: string;
  readonly incoming: IncomingMessage;
  readonly origin: string;
}

/** What a phone calls before it is a device. */
export class PhoneHandlers {
  readonly #pairing: EdgePairing;
  readonly #polls: RateLimit;
  /** The last device whose arrival was recorded; a phone that lost the answer asks again. */
  #recorded: DeviceId | undefined;

  constructor(options: { readonly pairing: EdgePairing; readonly clock: Clock }) {
    this.#pairing = options.pairing;
    this.#polls = new RateLimit({ clock: options.clock, perSecond: 2, burst: 20 });
  }

  redeem(call: PairingCall): Result<RouteAnswer<'sign-in.redeem'>, Refusal> {
    const { incoming, origin, deviceName } = call;
    const redeemed = this.#pairing.redeem(call, {
      name: visibleText(deviceName, 40) || 'phone',
      browser: visibleText(headerOf(incoming, 'user-agent') ?? '', 120),
      address: addressOf(incoming),
      origin,
    });
    if (!redeemed.ok) return redeemed;
    const { secret, device } = redeemed.value;
    const { digits, roles, guest } = device;
    const hub = this.#pairing.hubName;
    return ok({ secret, digits, roles: [...roles], hub, operator: guest.name });
  }

  async poll(
    { secret, incoming }: { readonly secret: string; readonly incoming: IncomingMessage },
    took: {
      /** The half that no script reads. */
      readonly cookie: (cookie: string) => void;
      /** Before the device gets its credentials for the first time. */
      readonly recorded: (credentials: PairedCredentials) => Promise<void>;
    },
  ): Promise<Result<RouteAnswer<'pairing.poll'>, Refusal>> {
    if (!this.#polls.take(addressOf(incoming))) {
      return err(refusal('rate_limited', 'Too many requests at once.'));
    }
    const answer = await this.#pairing.poll(secret);
    if (!answer.ok) return answer;
    if (answer.value.state !== 'paired') return ok({ state: answer.value.state });
    const { credentials } = answer.value;
    const { device, cookie, key, operator } = credentials;
    if (device !== this.#recorded) await took.recorded(credentials);
    this.#recorded = device;
    took.cookie(cookie);
    return ok({ state: 'paired', key, operator });
  }
}
