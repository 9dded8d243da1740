import type { ScopedSession } from '../../../shared/domain/access.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { AccessLevel } from '../../../shared/domain/operator.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { levelsOn, type Principal } from './principal.ts';

// What only an owner sees of a session: how its Claude Code was started. Arguments and environment can carry tokens,
// paths and addresses of the owner's machine.

/** Of all of it: whoever owns one session or one repo does not. */
export function ownsHub(principal: Principal): boolean {
  return isOwnerAmong(levelsOn(principal, null));
}

export function ownsSession(principal: Principal, session: ScopedSession): boolean {
  return isOwnerAmong(levelsOn(principal, session));
}

function isOwnerAmong(levels: readonly AccessLevel[]): boolean {
  return levels.includes('owner-desktop') || levels.includes('owner-remote');
}

export function withVisibleStart(principal: Principal, view: SessionView): SessionView {
  if (view.claudeArgs.length === 0 || ownsSession(principal, view)) return view;
  return { ...view, claudeArgs: [] };
}

export function eventWithVisibleStart(
  principal: Principal,
  session: ScopedSession,
  event: HubEvent,
): HubEvent {
  const shown = withoutStart(event);
  return shown === event || ownsSession(principal, session) ? event : shown;
}

/** The very same event when it does not tell. */
function withoutStart(event: HubEvent): HubEvent {
  switch (event.kind) {
    case 'session.created':
      return event.data.claudeArgs.length === 0
        ? event
        : { ...event, data: { ...event.data, claudeArgs: [] } };
    case 'claude.started': {
      const { command, ...data } = event.data;
      return command === undefined ? event : { ...event, data };
    }
    default:
      return event;
  }
}
