import { assertNever } from '../../base/assert.ts';
import type { MessageId } from '../../base/ids.ts';
import { joinedActors } from '../actor.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import type { Message, MessageState } from '../message.ts';
import { isDroppable, isFinished } from '../message.ts';

export type MessageEvent = Extract<HubEvent, { kind: `message.${string}` }>;

export function isMessageEvent(event: HubEvent): event is MessageEvent {
  return event.kind.startsWith('message.');
}

/** Finished messages that a view keeps; older ones are in the log. */
const finishedMessageLimit = 50;

/** Receipts move forward only: an event that would take one back changes nothing. */
export function foldMessages(
  messages: readonly Message[],
  event: MessageEvent,
): readonly Message[] {
  switch (event.kind) {
    case 'message.queued':
      return queue(messages, event);
    case 'message.edited':
      return edit(messages, event);
    case 'message.moved':
      return move(messages, event.data.message, event.data.before);
    case 'message.dropped':
      return drop(messages, event);
    case 'message.dispatched':
      return dispatch(messages, event);
    case 'message.delivered':
      return change(messages, event, {
        from: ['queued', 'held', 'unknown'],
        set: {
          state: 'delivered',
          deliveredAt: event.at,
          reason: null,
        },
      });
    case 'message.accepted':
      return change(messages, event, {
        from: ['queued', 'delivered', 'held', 'unknown'],
        set: {
          state: 'accepted',
          acceptedAt: event.at,
          promptId: event.data.promptId,
          reason: null,
        },
      });
    case 'message.answered':
      return change(messages, event, {
        from: ['accepted'],
        set: {
          state: 'answered',
          answeredAt: event.at,
          answer: event.data.answer,
        },
      });
    case 'message.held':
      return change(messages, event, {
        from: ['queued', 'delivered', 'unknown'],
        set: {
          state: 'held',
          reason: event.data.reason,
        },
      });
    case 'message.unconfirmed':
      return change(messages, event, {
        from: ['queued', 'delivered'],
        set: {
          state: 'unknown',
          reason: event.data.reason,
        },
      });
    case 'message.released':
      return change(messages, event, {
        from: ['queued', 'held', 'unknown', 'failed'],
        set: { state: 'queued', reason: null, isDispatched: false, promptId: null },
      });
    case 'message.failed':
      return change(messages, event, {
        from: ['queued', 'delivered', 'accepted', 'held', 'unknown'],
        set: {
          state: 'failed',
          reason: event.data.reason,
        },
      });
    default:
      return assertNever(event, 'message event');
  }
}

function queue(
  messages: readonly Message[],
  event: EventRecord<'message.queued'>,
): readonly Message[] {
  const { message: id, text, suggestedBy = null, askedIn } = event.data;
  if (event.session === null || messages.some((message) => message.id === id)) return messages;
  const queued: Message = {
    id,
    session: event.session,
    text,
    isCommand: event.data.isCommand === true,
    from: event.actor,
    suggestedBy,
    ...(askedIn && { askedIn }),
    authors: joinedActors(suggestedBy ? [suggestedBy] : [], [event.actor]),
    state: 'queued',
    createdAt: event.at,
    deliveredAt: null,
    acceptedAt: null,
    answeredAt: null,
    answer: null,
    reason: null,
    isDispatched: false,
    attempt: 0,
    promptId: null,
  };
  return prune([...messages, queued]);
}

function edit(
  messages: readonly Message[],
  event: EventRecord<'message.edited'>,
): readonly Message[] {
  const { message: id, text } = event.data;
  const authors = messages.find((message) => message.id === id)?.authors ?? [];
  const set = { text, authors: joinedActors(authors, [event.actor]) };
  return change(messages, event, { from: ['queued', 'held'], set });
}

/** Events of older versions name no attempt: each of them was the next one. */
function dispatch(
  messages: readonly Message[],
  event: EventRecord<'message.dispatched'>,
): readonly Message[] {
  return messages.map((message) =>
    message.id === event.data.message && message.state === 'queued'
      ? { ...message, isDispatched: true, attempt: event.data.attempt ?? message.attempt + 1 }
      : message,
  );
}

/** One of unknown outcome may have reached Claude Code: that stays its reason. */
function drop(
  messages: readonly Message[],
  event: EventRecord<'message.dropped'>,
): readonly Message[] {
  const by = event.actor.name;
  return messages.map((message) => {
    if (message.id !== event.data.message || !isDroppable(message)) return message;
    const isUnknown = message.state === 'unknown';
    const reason = isUnknown ? `outcome unknown, dismissed by ${by}` : `dropped by ${by}`;
    return { ...message, state: 'refused', reason };
  });
}

function change(
  messages: readonly Message[],
  event: MessageEvent,
  step: { readonly from: readonly MessageState[]; readonly set: Partial<Message> },
): readonly Message[] {
  return messages.map((message) =>
    message.id === event.data.message && step.from.includes(message.state)
      ? { ...message, ...step.set }
      : message,
  );
}

function move(
  messages: readonly Message[],
  id: MessageId,
  before: MessageId | null,
): readonly Message[] {
  const moved = messages.find((message) => message.id === id);
  if (moved?.state !== 'queued') return messages;
  const rest = messages.filter((message) => message !== moved);
  const target = before === null ? -1 : rest.findIndex((message) => message.id === before);
  return target === -1 ? [...rest, moved] : rest.toSpliced(target, 0, moved);
}

function prune(messages: readonly Message[]): readonly Message[] {
  const surplus = messages.filter((message) => isFinished(message)).length - finishedMessageLimit;
  if (surplus <= 0) return messages;
  let dropped = 0;
  return messages.filter((message) => !isFinished(message) || dropped++ >= surplus);
}
