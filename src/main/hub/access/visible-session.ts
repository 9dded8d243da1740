import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { eventWithVisibleStart, withVisibleStart } from './owner-only.ts';
import {
  visibleActor,
  visibleAsks,
  visibleOrigin,
  withVisibleSessions,
  type Viewer,
} from './visible-asks.ts';
import { eventWithVisibleTree, withVisibleTree } from './visible-workers.ts';

// A session as one viewer gets it, who may see it: everything leaves the hub through here.

export function visibleView(viewer: Viewer, view: SessionView): SessionView {
  const shown = withVisibleStop(
    viewer,
    withVisibleTree(viewer, withVisibleStart(viewer.principal, view)),
  );
  const isPlain = view.asks.length === 0 && view.questions.length === 0;
  if (isPlain && !view.messages.some(({ askedIn }) => askedIn !== undefined)) return shown;
  return {
    ...shown,
    asks: visibleAsks(viewer, view.asks),
    messages: view.messages.map((message) => visibleOrigin(viewer, message)),
    questions: view.questions.map((question) => ({ ...question, mark: question.id })),
  };
}

/** A worker is stopped by a session above it. */
function withVisibleStop(viewer: Viewer, view: SessionView): SessionView {
  const stoppedBy = view.stoppedBy && visibleActor(viewer, view.stoppedBy);
  return stoppedBy === view.stoppedBy ? view : { ...view, stoppedBy };
}

/** The very same event when it holds nothing back. */
export function visibleEvent(viewer: Viewer, event: HubEvent): HubEvent {
  if (event.session === null) return event;
  const scope = viewer.sessions.scopeOf(event.session);
  const shown = eventWithVisibleTree(viewer, eventWithVisibleStart(viewer.principal, scope, event));
  return withVisibleSessions(viewer, shown);
}
