import { assertNever } from '../../base/assert.ts';
import type { HubEvent } from '../event.ts';
import type { SessionView } from '../session.ts';

type RemovalEvent = Extract<
  HubEvent,
  { kind: 'session.remove-requested' | 'session.remove-failed' | 'session.removed' | 'work.saved' }
>;

/** A removal from the wish to its end; saved work is known from the moment that it is saved. */
export function foldRemoval(view: SessionView, event: RemovalEvent): SessionView {
  switch (event.kind) {
    case 'session.remove-requested': {
      const trashRef = view.removal?.trashRef ?? null;
      return { ...view, removal: { state: 'running', ...event.data, trashRef, reason: null } };
    }
    case 'work.saved':
      if (!view.removal) return view;
      return { ...view, removal: { ...view.removal, trashRef: event.data.ref } };
    case 'session.remove-failed':
      if (!view.removal) return view;
      return { ...view, removal: { ...view.removal, state: 'failed', reason: event.data.reason } };
    case 'session.removed':
      return { ...view, removal: null, isRemoved: true };
    default:
      return assertNever(event, 'removal event');
  }
}
