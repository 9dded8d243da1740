import type { EventRecord, HubWideEvent } from '../event.ts';
import type { GrantView, HubState, OperatorView } from '../hub-state.ts';

/** Who was added to this hub. */
export function foldOperators(
  operators: HubState['operators'],
  event: HubWideEvent,
): HubState['operators'] {
  switch (event.kind) {
    case 'operator.added':
      return operators.some(({ id }) => id === event.data.operator)
        ? operators
        : [...operators, addedOperator(event)];
    case 'operator.renamed':
      return operators.map((one) =>
        one.id === event.data.operator ? { ...one, name: event.data.name } : one,
      );
    case 'operator.removed':
      return operators.filter(({ id }) => id !== event.data.operator);
    default:
      return operators;
  }
}

/** What they were granted. A grant whose operator is gone is gone too. */
export function foldGrants(grants: HubState['grants'], event: HubWideEvent): HubState['grants'] {
  switch (event.kind) {
    case 'grant.given':
      return grants.some(({ id }) => id === event.data.grant)
        ? grants
        : [...grants, givenGrant(event)];
    case 'grant.withdrawn':
      return grants.filter(({ id }) => id !== event.data.grant);
    case 'operator.removed':
      return grants.filter(({ operator }) => operator !== event.data.operator);
    default:
      return grants;
  }
}

function addedOperator({ at, actor, data }: EventRecord<'operator.added'>): OperatorView {
  return {
    id: data.operator,
    name: data.name,
    addedAt: at,
    addedBy: { id: actor.id, name: actor.name },
  };
}

function givenGrant({ at, actor, data }: EventRecord<'grant.given'>): GrantView {
  const { grant, operator, role, scope, expiresAt } = data;
  const givenBy = { id: actor.id, name: actor.name };
  return { id: grant, operator, role, scope, expiresAt, givenAt: at, givenBy };
}
