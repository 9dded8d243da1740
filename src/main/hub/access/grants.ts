import type { OperatorId } from '../../../shared/base/ids.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import type { Grant, Operator } from '../../../shared/domain/operator.ts';

/** Who is who and was granted what, as of this moment. Expired grants may be among them; `grantsInForce` leaves them out. */
export interface GrantSource {
  grantsOf(operator: OperatorId): readonly Grant[];
  /** The operator under its name of this moment. */
  currentOf(operator: Operator): Operator;
}

const ownerGrant: Grant = { role: 'owner', scope: { type: 'hub' }, expiresAtMs: null };

/** A hub of one person: everything is the owner's, and nobody else has anything. */
export function ownerGrants(owner: OperatorId): GrantSource {
  return {
    grantsOf: (operator) => (operator === owner ? [ownerGrant] : []),
    currentOf: (operator) => operator,
  };
}

interface Person {
  readonly name: string | undefined;
  readonly grants: readonly Grant[];
}

const stranger: Person = { name: undefined, grants: [] };

/**
 * The person whose machine this is has everything, and the others what the state of the hub says. It is asked at
 * each frame, so what a state says of everybody is put together once.
 */
export class FoldedGrants implements GrantSource {
  readonly #owner: OperatorId;
  readonly #hub: () => HubState;
  #state: HubState | undefined;
  #people: ReadonlyMap<OperatorId, Person> = new Map();

  constructor(options: { readonly owner: OperatorId; readonly hub: () => HubState }) {
    this.#owner = options.owner;
    this.#hub = options.hub;
  }

  grantsOf(operator: OperatorId): readonly Grant[] {
    return operator === this.#owner ? [ownerGrant] : this.#personOf(operator).grants;
  }

  currentOf(operator: Operator): Operator {
    const { name } = this.#personOf(operator.id);
    return name === undefined || name === operator.name ? operator : { ...operator, name };
  }

  #personOf(operator: OperatorId): Person {
    const state = this.#hub();
    if (state !== this.#state) {
      this.#state = state;
      this.#people = peopleOf(state);
    }
    return this.#people.get(operator) ?? stranger;
  }
}

export function grantsInForce(grants: readonly Grant[], nowMs: number): readonly Grant[] {
  return grants.filter(({ expiresAtMs }) => expiresAtMs === null || nowMs < expiresAtMs);
}

function peopleOf({ operators, grants }: HubState): ReadonlyMap<OperatorId, Person> {
  return new Map(
    operators.map(({ id, name }) => [
      id,
      {
        name,
        grants: grants
          .filter(({ operator }) => operator === id)
          .map(({ role, scope, expiresAt }) => ({
            role,
            scope,
            expiresAtMs: expiresAt === null ? null : Date.parse(expiresAt),
          })),
      },
    ]),
  );
}
