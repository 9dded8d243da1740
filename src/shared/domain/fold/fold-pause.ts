import type { DeliveryPause } from '../delivery-pause.ts';
import { limitResetAt, pauseOf } from '../delivery-pause.ts';
import type { HubEvent } from '../event.ts';
import type { SessionView } from '../session.ts';

/**
 * Whether the queue waits, after one more event; `view` is the session before it. A turn, another start or a
 * person's wish ends a pause: if the cause is still there, the next turn fails and begins another one.
 */
export function foldPause(view: SessionView, event: HubEvent): DeliveryPause | null {
  switch (event.kind) {
    case 'turn.failed':
      return isLate(view, event.data.promptId) ? view.pause : pauseOf(event.data.error, event.at);
    case 'turn.started':
    case 'turn.ended':
      return isLate(view, event.data.promptId) ? view.pause : null;
    case 'session.start-requested':
    case 'claude.started':
      return null;
    case 'message.released':
      return event.actor.type === 'operator' ? null : view.pause;
    case 'message.queued':
      return afterQueued(view, event.at);
    case 'claude.notified':
      return event.data.type === 'auth_success' ? null : view.pause;
    case 'claude.status-changed':
      return afterStatus(view, event.data.status);
    default:
      return view.pause;
  }
}

function isLate(view: SessionView, promptId: string | null): boolean {
  return promptId !== null && view.endedPromptIds.includes(promptId);
}

/** Sent after the limit was reached: an operator wishes to try, unless it is known that it cannot work yet. */
function afterQueued(view: SessionView, at: string): DeliveryPause | null {
  if (view.pause?.type !== 'rate-limit') return view.pause;
  const reset = limitResetAt(view);
  return reset !== null && reset > Date.parse(at) ? view.pause : null;
}

/** A dialog was closed in the terminal, perhaps that of `/login`: no hook reports its outcome. */
function afterStatus(view: SessionView, status: string): DeliveryPause | null {
  const isClosed = view.status === 'waiting' && status === 'idle';
  return isClosed && view.pause?.type === 'sign-in' ? null : view.pause;
}
