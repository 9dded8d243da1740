import type { GuardedAction } from '../../../shared/domain/action.ts';
import { changesSettings } from '../../../shared/domain/slash-command.ts';
import type { RouteBody, RouteName } from '../../../shared/wire/http-routes.ts';

type Demands = {
  readonly [Name in RouteName]?: (body: RouteBody<Name>) => GuardedAction | null;
};

/** Routes whose body can ask for more than the route's own action allows: then this is needed too. */
const demands: Demands = {
  'sessions.baton': ({ action }) => (action === 'force' ? 'baton.force' : null),
  'gates.answer': ({ answer }) => (answer === 'allow-always' ? 'gate.answer-always' : null),
  'sessions.send': ({ text, isCommand }) =>
    isCommand && changesSettings(text) ? 'session.change-mode' : null,
  'sessions.start': ({ permissionMode }) =>
    permissionMode === undefined ? null : 'session.change-mode',
};

/** The further action that this body, parsed by the schema of its route, asks for. */
export function demandOf(name: RouteName, body: unknown): GuardedAction | null {
  return demands[name]?.(body as never) ?? null;
}
