import type { MessageId } from '../../../../shared/base/ids.ts';
import type { EventBody } from '../../../../shared/domain/event.ts';
import { failureLabel } from '../../../../shared/domain/failure-label.ts';
import type { Message, MessageState } from '../../../../shared/domain/message.ts';
import { isOnTheWay } from '../../../../shared/domain/message.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';

/** What an event proves about the receipts of messages. `view` is the session before the event. */
export function messageEvents(view: SessionView, body: EventBody): readonly EventBody[] {
  switch (body.kind) {
    case 'turn.ended':
      return ofTurn(view, body.data.promptId).map((message) => ({
        kind: 'message.answered',
        data: { message: message.id, answer: body.data.answer },
      }));
    case 'turn.failed':
      return fail(ofTurn(view, body.data.promptId), failureLabel(body.data.error));
    case 'turn.interrupted':
      return fail(ofTurn(view, body.data.promptId), 'the turn was interrupted');
    case 'claude.exited':
      return [
        ...fail(inState(view, 'accepted'), 'Claude Code ended during the turn'),
        ...unconfirmed(inState(view, 'delivered')),
        // The runner reported to its end, so these were never typed: they wait for the next start.
        ...notTyped(view).map(({ id }) => released(id)),
      ];
    case 'runner.lost':
      return [
        ...fail(inState(view, 'accepted'), 'Claude Code ended during the turn'),
        ...unconfirmed(inState(view, 'delivered')),
        ...hold(notTyped(view), 'The runner was lost before it typed the message.'),
      ];
    case 'session.start-failed':
      return notTyped(view).map(({ id }) => released(id));
    default:
      return [];
  }
}

/** The accepted messages of the turn that an event ends; a late event of an older turn ends none. */
function ofTurn(view: SessionView, promptId: string | null): readonly Message[] {
  const { turn } = view;
  if (turn?.state !== 'running') return [];
  if (promptId !== null && view.endedPromptIds.includes(promptId)) return [];
  return inState(view, 'accepted').filter(
    (message) => message.promptId !== null && turn.promptIds.includes(message.promptId),
  );
}

/** Handed to the runner, which reports before it presses Enter. */
function notTyped(view: SessionView): readonly Message[] {
  return view.messages.filter((message) => isOnTheWay(message) && message.state === 'queued');
}

function inState(view: SessionView, state: MessageState): readonly Message[] {
  return view.messages.filter((message) => message.state === state);
}

function fail(messages: readonly Message[], reason: string): readonly EventBody[] {
  return messages.map(({ id }) => ({ kind: 'message.failed', data: { message: id, reason } }));
}

function hold(messages: readonly Message[], reason: string): readonly EventBody[] {
  return messages.map(({ id }) => ({ kind: 'message.held', data: { message: id, reason } }));
}

function unconfirmed(messages: readonly Message[]): readonly EventBody[] {
  const reason = 'Claude Code ended right after the message was typed.';
  return messages.map(({ id }) => ({ kind: 'message.unconfirmed', data: { message: id, reason } }));
}

function released(message: MessageId): EventBody {
  return { kind: 'message.released', data: { message } };
}
