import type { SessionId } from '../../../shared/base/ids.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { AskDeliveryService } from './ask-delivery-service.ts';

/** Every change of a session may be what a message of a peer waited for. */
export class AskReactor implements Reactor {
  readonly name = 'asks';
  readonly #delivery: AskDeliveryService;

  constructor(options: { readonly delivery: AskDeliveryService }) {
    this.#delivery = options.delivery;
  }

  consider(session: SessionId): Promise<void> {
    return this.#delivery.consider(session);
  }

  repeat(view: SessionView): Promise<void> {
    return this.#delivery.consider(view.id);
  }
}
