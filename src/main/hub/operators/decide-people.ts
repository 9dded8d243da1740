import type { GrantId, OperatorId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { HubEventBody } from '../../../shared/domain/event.ts';
import type { GrantView, HubState } from '../../../shared/domain/hub-state.ts';
import type { Grant, GrantScope, Operator, Role } from '../../../shared/domain/operator.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

// Who is on this hub and what they may do. The person whose machine this is has every right by the owner's token, so
// nothing here can take it away: a hub always has an owner.

type Decision = Result<readonly HubEventBody[], Refusal>;

/** Who gives, with the grants in force at that moment. */
export interface Granter {
  readonly operator: OperatorId;
  readonly grants: readonly Grant[];
}

export interface GrantRequest {
  readonly id: GrantId;
  readonly operator: OperatorId;
  readonly role: Role;
  readonly scope: GrantScope;
  /** Of the session in the scope; null for any other scope. */
  readonly repo: string | null;
  readonly expiresAtMs: number | null;
}

export function decideAddOperator(hub: HubState, owner: Operator, added: Operator): Decision {
  const taken = takenName(hub, owner, added);
  if (taken) return err(taken);
  return ok([{ kind: 'operator.added', data: { operator: added.id, name: added.name } }]);
}

export function decideRenameOperator(hub: HubState, owner: Operator, renamed: Operator): Decision {
  const known = hub.operators.find(({ id }) => id === renamed.id);
  if (!known) return err(whyNoOther(owner, renamed.id));
  if (known.name === renamed.name) return ok([]);
  const taken = takenName(hub, owner, renamed);
  if (taken) return err(taken);
  return ok([{ kind: 'operator.renamed', data: { operator: renamed.id, name: renamed.name } }]);
}

export function decideRemoveOperator(
  hub: HubState,
  owner: Operator,
  operator: OperatorId,
): Decision {
  const known = hub.operators.find(({ id }) => id === operator);
  if (!known) return err(whyNoOther(owner, operator));
  return ok([{ kind: 'operator.removed', data: { operator, name: known.name } }]);
}

export interface GiveContext {
  readonly owner: Operator;
  readonly by: Granter;
  readonly nowMs: number;
}

/** A grant of the same role in the same place is replaced when only its end differs. */
export function decideGiveGrant(
  hub: HubState,
  { owner, by, nowMs }: GiveContext,
  asked: GrantRequest,
): Decision {
  const { id, operator, role, scope, expiresAtMs } = asked;
  if (!hub.operators.some((one) => one.id === operator)) return err(whyNoOther(owner, operator));
  if (operator === by.operator) {
    return err(refusal('forbidden_role', 'You cannot grant a role to yourself.'));
  }
  if (expiresAtMs !== null && expiresAtMs <= nowMs) {
    return err(refusal('bad_request', 'expiresAt: this time has passed.'));
  }
  const beyond = whyBeyond(by, asked);
  if (beyond) return err(beyond);
  const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();
  const same = hub.grants.filter((grant) => isSameGrant(grant, asked));
  if (same.some((grant) => grant.expiresAt === expiresAt)) {
    return err(refusal('refused', `This operator is ${role} there already.`));
  }
  return ok([
    ...same.map(withdrawn),
    { kind: 'grant.given', data: { grant: id, operator, role, scope, expiresAt } },
  ]);
}

export function decideWithdrawGrant(hub: HubState, id: GrantId): Decision {
  const grant = hub.grants.find((one) => one.id === id);
  return grant ? ok([withdrawn(grant)]) : err(noSuchGrant());
}

export function noSuchOperator(): Refusal {
  return refusal(
    'not_found',
    'There is no such operator.',
    '`roundhouse operators` lists who is on this hub.',
  );
}

function noSuchGrant(): Refusal {
  return refusal(
    'not_found',
    'There is no such grant.',
    '`roundhouse operators` lists what they are granted.',
  );
}

function whyNoOther(owner: Operator, operator: OperatorId): Refusal {
  return operator === owner.id
    ? refusal('refused', `${owner.name} owns this hub, which cannot be changed.`)
    : noSuchOperator();
}

function takenName(hub: HubState, owner: Operator, wanted: Operator): Refusal | null {
  const name = wanted.name.toLowerCase();
  const isTaken = [owner, ...hub.operators].some(
    (one) => one.id !== wanted.id && one.name.toLowerCase() === name,
  );
  return isTaken ? refusal('name_taken', `${wanted.name} is on this hub already.`) : null;
}

/** Nobody gives more than they have: not elsewhere, not to more people than reach them, and not for longer. */
function whyBeyond({ grants }: Granter, asked: GrantRequest): Refusal | null {
  const covering = grants.filter(({ role, scope }) => role === 'owner' && covers(scope, asked));
  if (covering.length === 0) {
    return refusal('forbidden_role', 'Only an owner there may grant a role.');
  }
  const isWithin = covering.some(({ expiresAtMs }) => endsWithin(asked.expiresAtMs, expiresAtMs));
  return isWithin ? null : refusal('forbidden_role', 'Your own role ends before this grant would.');
}

function endsWithin(wantedMs: number | null, ownMs: number | null): boolean {
  return ownMs === null || (wantedMs !== null && wantedMs <= ownMs);
}

function covers(own: GrantScope, { scope, repo }: GrantRequest): boolean {
  switch (own.type) {
    case 'hub':
      return true;
    case 'repo':
      return own.repo === (scope.type === 'repo' ? scope.repo : repo);
    case 'session':
      return scope.type === 'session' && scope.session === own.session;
  }
}

function isSameGrant(grant: GrantView, { operator, role, scope }: GrantRequest): boolean {
  return grant.operator === operator && grant.role === role && isSameScope(grant.scope, scope);
}

function isSameScope(one: GrantScope, other: GrantScope): boolean {
  switch (one.type) {
    case 'hub':
      return other.type === 'hub';
    case 'repo':
      return other.type === 'repo' && other.repo === one.repo;
    case 'session':
      return other.type === 'session' && other.session === one.session;
  }
}

function withdrawn({ id, operator, role, scope }: GrantView): HubEventBody {
  return { kind: 'grant.withdrawn', data: { grant: id, operator, role, scope } };
}
