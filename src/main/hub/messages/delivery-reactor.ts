import type { SessionId } from '../../../shared/base/ids.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { DeliveryService } from './delivery-service.ts';

/** Every change of a session may be what its next message waited for. */
export class DeliveryReactor implements Reactor {
  readonly name = 'delivery';
  readonly #delivery: DeliveryService;

  constructor(options: { readonly delivery: DeliveryService }) {
    this.#delivery = options.delivery;
  }

  consider(session: SessionId): Promise<void> {
    return this.#delivery.consider(session);
  }

  repeat(view: SessionView): Promise<void> {
    this.#delivery.repeat(view.id);
    return this.#delivery.consider(view.id);
  }
}
