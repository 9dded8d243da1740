import type { EventBody } from '../../../../shared/domain/event.ts';
import { failureLabel } from '../../../../shared/domain/failure-label.ts';
import type { Message, MessageState } from '../../../../shared/domain/message.ts';
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
    case 'runner.lost':
      return [
        ...fail(inState(view, 'accepted'), 'Claude Code ended during the turn'),
        ...hold(onTheWay(view), 'Claude Code ended before it took the message'),
      ];
    case 'session.start-failed':
      return hold(onTheWay(view), 'Claude Code could not be started');
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

/** Handed to the runner, maybe typed, not seen to be taken. */
function onTheWay(view: SessionView): readonly Message[] {
  return view.messages.filter(
    (message) =>
      message.state === 'delivered' || (message.state === 'queued' && message.isDispatched),
  );
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
