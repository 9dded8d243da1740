import type { DeviceId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { DeviceOfOperator } from './presence-service.ts';

/** What a device does about the baton, over any edge; rights were checked by the edge. */
export type BatonRequest =
  | { readonly action: 'take' | 'release' | 'force' }
  | { readonly action: 'grant' | 'refuse'; readonly asker: DeviceId };

/** Who types into a session's terminal now. */
export interface BatonService {
  holderOf(session: SessionId): DeviceOfOperator | undefined;
  /** The holder after it, or why not; `take` from a present holder only asks, and changes no holder. */
  request(
    session: SessionId,
    by: DeviceOfOperator,
    request: BatonRequest,
  ): Result<{ readonly holder: DeviceOfOperator | undefined }, Refusal>;
  /** Its rights are gone: the device holds nothing from now on. */
  dropDevice(device: DeviceId): void;
}
