import type { Actor } from '../../../shared/domain/actor.ts';
import type { Destination } from '../../../shared/domain/egress.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { coversDestination, isExpired } from '../../../shared/domain/standing-approvals.ts';

/** Whether a person could still give such an approval. */
export interface StandingRights {
  mayAllowAlways(operator: Actor, session: SessionView): boolean;
}

export interface StandingDestinationsOptions {
  readonly rights: StandingRights;
  nowMs(): number;
}

/** Places that people have allowed a session until they withdraw it, or may allow nothing any more. */
export class StandingDestinations {
  readonly #options: StandingDestinationsOptions;

  constructor(options: StandingDestinationsOptions) {
    this.#options = options;
  }

  isAllowed(view: SessionView, destination: Destination): boolean {
    const options = this.#options;
    return view.approvals.some(
      (one) =>
        one.keeper === 'hub' &&
        coversDestination(one.rules, destination) &&
        !isExpired(one, options.nowMs()) &&
        options.rights.mayAllowAlways(one.by, view),
    );
  }
}
