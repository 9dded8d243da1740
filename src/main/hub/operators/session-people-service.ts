import type { OperatorId } from '../../../shared/base/ids.ts';
import { reaches, type ScopedSession } from '../../../shared/domain/access.ts';
import type { Grant, Operator } from '../../../shared/domain/operator.ts';
import type { HubLog } from '../commands/hub-log.ts';

/** The grants of an operator that count at this moment. */
export interface GrantsInForce {
  grantsInForceOf(operator: Pick<Operator, 'id'>): readonly Grant[];
}

export interface SessionPeopleOptions {
  readonly log: HubLog;
  /** The person whose machine this is, who sees everything. */
  readonly owner: Operator;
  readonly grants: GrantsInForce;
}

/** Who may see a session, as of this moment. */
export class SessionPeopleService {
  readonly #options: SessionPeopleOptions;

  constructor(options: SessionPeopleOptions) {
    this.#options = options;
  }

  whoSees(session: ScopedSession): readonly Operator[] {
    const { log, owner } = this.#options;
    const others = log.state.hub.operators.filter(({ id }) => this.maySee(id, session));
    return [owner, ...others.map(({ id, name }) => ({ id, name }))];
  }

  maySee(operator: OperatorId, session: ScopedSession): boolean {
    const { owner, grants } = this.#options;
    if (operator === owner.id) return true;
    return grants.grantsInForceOf({ id: operator }).some(({ scope }) => reaches(scope, session));
  }
}
