import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { GrantView, OperatorView } from '../../../../shared/domain/hub-state.ts';
import type { Operator } from '../../../../shared/domain/operator.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { AccessService } from '../../access/access-service.ts';
import { visibleHubState } from '../../access/hub-visibility.ts';
import { isOfHub } from '../../access/principal.ts';
import type { SessionViews } from '../../access/visible-asks.ts';
import type { Invite, InviteService } from '../../operators/invite-service.ts';
import type { OperatorService } from '../../operators/operator-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { Handlers } from '../handler.ts';
import { grantScope, scopeOfSession } from './grant-scope.ts';

type Names = Extract<
  keyof Handlers,
  `operators.${string}` | `grants.${string}` | `invites.${string}`
>;
export type PeopleHandlers = Pick<Handlers, Names>;

export interface PeopleHandlersOptions {
  readonly operators: OperatorService;
  readonly invites: InviteService;
  readonly sessions: Pick<SessionService, 'find'>;
  readonly views: SessionViews;
  readonly access: Pick<AccessService, 'nowMs'>;
}

type OperatorAnswer = RouteAnswer<'operators.add'>;
type GrantAnswer = RouteAnswer<'grants.give'>;

/** As long as a code to scan may lie open on a screen. */
const defaultInviteSeconds = 120;

/** Who is on this hub, and what they are granted. */
export function peopleHandlers(options: PeopleHandlersOptions): PeopleHandlers {
  const { operators } = options;

  function everybody(): readonly Operator[] {
    return [operators.owner, ...operators.state.operators];
  }

  function presentedGrant(grant: GrantView): GrantAnswer {
    return presentGrant(grant, options, everybody());
  }

  return {
    'operators.list': ({ principal }) => {
      const visible = visibleHubState(principal, operators.state).operators;
      const isOwnerShown = isOfHub(principal) || principal.operator.id === operators.owner.id;
      return Promise.resolve(
        ok({
          items: [
            ...(isOwnerShown ? [presentOwner(operators.owner)] : []),
            ...visible.map(presentOperator),
          ],
        }),
      );
    },
    'operators.add': async ({ actor, command, body }) => {
      const added = await operators.add({ actor, command, remember: presentOperator }, body.name);
      return added.ok ? ok(presentOperator(added.value)) : added;
    },
    'operators.rename': async ({ actor, command, params, body }) => {
      const found = operators.find(params.operator, everybody());
      if (!found.ok) return found;
      const context = { actor, command, remember: presentOperator };
      const renamed = await operators.rename(context, found.value.id, body.name);
      return renamed.ok ? ok(presentOperator(renamed.value)) : renamed;
    },
    'operators.remove': async ({ actor, command, params }) => {
      const found = operators.find(params.operator, everybody());
      return found.ok ? operators.remove({ actor, command }, found.value.id) : found;
    },
    'grants.list': ({ principal }) => {
      const { grants } = visibleHubState(principal, operators.state);
      return Promise.resolve(ok({ items: grants.map(presentedGrant) }));
    },
    'grants.give': async ({ principal, actor, command, body }) => {
      const operator = operators.find(body.operator, everybody());
      if (!operator.ok) return operator;
      const scope = grantScope(body.scope, principal, options.sessions);
      if (!scope.ok) return scope;
      const given = await operators.give(
        { actor, command, remember: presentedGrant },
        { operator: principal.operator.id, grants: principal.grants },
        {
          operator: operator.value.id,
          role: body.role,
          scope: scope.value,
          expiresAtMs: body.expiresAt === undefined ? null : Date.parse(body.expiresAt),
        },
      );
      return given.ok ? ok(presentedGrant(given.value)) : given;
    },
    'grants.withdraw': ({ actor, command, params }) =>
      operators.withdraw({ actor, command }, asId('grant', params.grant)),
    ...inviteHandlers(options),
  };
}

function inviteHandlers(
  options: PeopleHandlersOptions,
): Pick<PeopleHandlers, 'invites.list' | 'invites.create' | 'invites.withdraw'> {
  const { invites } = options;
  return {
    'invites.list': () =>
      Promise.resolve(ok({ items: invites.list().map((one) => presentInvite(one, options)) })),
    'invites.create': ({ principal, origin, body }) => {
      const { role = 'observer', name = null, ttlSeconds = defaultInviteSeconds, session } = body;
      const scope = grantScope(scopeOfSession(session), principal, options.sessions);
      if (!scope.ok) return Promise.resolve(scope);
      const created = invites.create({
        by: principal.operator,
        name,
        role,
        scope: scope.value,
        session: scope.value.type === 'session' ? scope.value.session : null,
        origin,
        lifetimeMs: ttlSeconds * 1_000,
      });
      if (!created.ok) return Promise.resolve(created);
      const { url } = created.value;
      return Promise.resolve(ok({ ...presentInvite(created.value, options), url }));
    },
    'invites.withdraw': ({ params }) =>
      Promise.resolve(invites.withdraw(asId('invite', params.invite))),
  };
}

function presentOwner({ id, name }: Operator): OperatorAnswer {
  return { id, name, isOwner: true, addedAt: null, addedBy: null };
}

function presentOperator({ id, name, addedAt, addedBy }: OperatorView): OperatorAnswer {
  return { id, name, isOwner: false, addedAt, addedBy: { ...addedBy } };
}

function presentGrant(
  grant: GrantView,
  { views, access }: PeopleHandlersOptions,
  everybody: readonly Operator[],
): GrantAnswer {
  const { id, operator, role, scope, expiresAt, givenAt, givenBy } = grant;
  const name = everybody.find((one) => one.id === operator)?.name ?? operator;
  const session = scope.type === 'session' ? views.viewOf(scope.session) : undefined;
  return {
    id,
    operator: { id: operator, name },
    role,
    scope: { ...scope },
    sessionName: session === undefined || session.isRemoved ? null : session.name,
    expiresAt,
    isExpired: expiresAt !== null && Date.parse(expiresAt) <= access.nowMs(),
    givenAt,
    givenBy: { ...givenBy },
  };
}

function presentInvite(
  { id, name, role, scope, invitedBy, expiresAt }: Invite,
  { views }: PeopleHandlersOptions,
): RouteAnswer<'invites.list'>['items'][number] {
  const session = scope.type === 'session' ? scope.session : null;
  return {
    id,
    name,
    role,
    session,
    sessionName: session === null ? null : (views.viewOf(session)?.name ?? null),
    invitedBy: { ...invitedBy },
    expiresAt,
  };
}
