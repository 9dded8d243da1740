import { asId } from '../../shared/base/ids.ts';
import type { Result } from '../../shared/base/result.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { HubEvent } from '../../shared/domain/event.ts';
import type { Refusal } from '../../shared/wire/errors.ts';
import { refusal } from '../../shared/wire/errors.ts';
import type { RouteName } from '../../shared/wire/http-routes.ts';
import { canSee, type ScopedSession } from './access/principal.ts';
import type { LogState } from './commands/hub-log.ts';
import type { ResolveTarget } from './http/handler.ts';
import type { SessionService } from './sessions/session-service.ts';

export interface TargetInput {
  readonly sessions: Pick<SessionService, 'find'>;
  readonly state: () => LogState;
  /** Events about a message that the views no longer keep. */
  readonly eventsOf: (ref: string) => Promise<readonly HubEvent[]>;
}

type Target = Result<{ readonly session: ScopedSession | null }, Refusal>;

/** Which session a request is about, before anything is allowed. */
export function targetResolver(input: TargetInput): ResolveTarget {
  return async (name: RouteName, params, principal): Promise<Target> => {
    const { ref, id } = params;
    if (ref !== undefined) {
      const found = input.sessions.find(ref, (session) => canSee(principal, session));
      return found.ok ? ok({ session: found.value }) : found;
    }
    if (id === undefined) return ok({ session: null });
    if (name.startsWith('gates.')) {
      return known(input.state().sessionOfGate(asId('gate', id)), 'gate');
    }
    const state = input.state();
    const kept = state.sessionOfMessage(asId('message', id));
    if (kept) return known(kept, 'message');
    const [event] = await input.eventsOf(id);
    return known(event?.session ? state.sessions.get(event.session) : undefined, 'message');
  };
}

function known(session: ScopedSession | undefined, what: string): Target {
  if (!session) {
    return err(refusal('not_found', `There is no such ${what}.`));
  }
  return ok({ session });
}
