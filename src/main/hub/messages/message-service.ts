import type { MessageId, SessionId } from '../../../shared/base/ids.ts';
import { newId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { pauseReason, utcTime } from '../../../shared/domain/delivery-pause.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import { foldMessages, isMessageEvent } from '../../../shared/domain/fold/fold-messages.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { EventStore } from '../store/event-store.ts';
import type { MessageChange } from './decide-message.ts';
import { decideChange, decideDrop, decideRetry, decideSend } from './decide-message.ts';
import type { DeliveryWays } from './message-delivery.ts';
import { deliveryWayOf } from './message-delivery.ts';

/** A text for the queue. */
export interface NewMessage {
  /** Its id, where something else is stored under it in the same commit. */
  readonly id?: MessageId;
  readonly text: string;
  readonly isCommand: boolean;
  /** Whose suggestion it was, if it was somebody else's. */
  readonly suggestedBy?: Actor;
  /** The session from beside which it is asked. */
  readonly askedIn?: SessionId;
  /** It is queued for the next start, where nothing runs now that could take it. */
  readonly mayWait?: boolean;
}

/** A message that can be queued, and the events that queue it. */
export interface QueuedMessage {
  readonly message: MessageId;
  readonly text: string;
  readonly events: readonly EventBody[];
}

/** For another domain whose events belong into one batch with those of the message. */
export interface MessageQueue {
  queue(from: Actor, view: SessionView, sent: NewMessage): Result<QueuedMessage, Refusal>;
}

export interface MessageServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly ways: DeliveryWays;
  /** Has the events of messages whose receipts the views no longer keep. */
  readonly store: Pick<EventStore, 'byRef'>;
}

/** Messages of operators to sessions, and their receipts. */
export class MessageService implements MessageQueue {
  readonly #options: MessageServiceOptions;

  constructor(options: MessageServiceOptions) {
    this.#options = options;
  }

  send(
    context: CommandContext<Message>,
    session: SessionId,
    sent: NewMessage,
  ): Promise<Result<Message, Refusal>> {
    let message: MessageId | undefined;
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view) => {
        const queued = this.queue(context.actor, view, sent);
        if (!queued.ok) return queued;
        ({ message } = queued.value);
        return ok(queued.value.events);
      },
      answer: (after) => messageIn(after, message),
    });
  }

  queue(from: Actor, view: SessionView, sent: NewMessage): Result<QueuedMessage, Refusal> {
    const unsupported = this.#options.ways[deliveryWayOf(from)].refusal;
    if (unsupported) return err(unsupported);
    const { id: message = newId('message'), text, isCommand, suggestedBy, askedIn } = sent;
    const events = decideSend(
      view,
      {
        message,
        text,
        ...(isCommand ? { isCommand } : {}),
        ...(suggestedBy ? { suggestedBy } : {}),
        ...(askedIn ? { askedIn } : {}),
      },
      { mayWait: sent.mayWait === true },
    );
    return events.ok ? ok({ message, text, events: events.value }) : events;
  }

  change(
    context: CommandContext<Message>,
    message: MessageId,
    change: MessageChange,
  ): Promise<Result<Message, Refusal>> {
    return this.#run(context, message, (view) => decideChange(view, message, change));
  }

  drop(context: CommandContext<Message>, message: MessageId): Promise<Result<Message, Refusal>> {
    return this.#run(context, message, (view) => decideDrop(view, message));
  }

  retry(context: CommandContext<Message>, message: MessageId): Promise<Result<Message, Refusal>> {
    return this.#run(context, message, (view) => decideRetry(view, message));
  }

  /** The receipt, from memory or from the log. */
  async read(id: MessageId): Promise<Result<Message, Refusal>> {
    const view = this.#options.log.state.sessionOfMessage(id);
    const kept = view?.messages.find((message) => message.id === id);
    if (view && kept) return ok(withPause(view, kept));
    let messages: readonly Message[] = [];
    for (const event of await this.#options.store.byRef(id)) {
      if (isMessageEvent(event)) messages = foldMessages(messages, event);
    }
    const [message] = messages;
    return message ? ok(message) : err(noSuchMessage());
  }

  #run(
    context: CommandContext<Message>,
    message: MessageId,
    decide: (view: SessionView) => ReturnType<typeof decideDrop>,
  ): Promise<Result<Message, Refusal>> {
    const view = this.#options.log.state.sessionOfMessage(message);
    if (!view) return Promise.resolve(err(noSuchMessage()));
    return this.#options.commands.run({
      ...context,
      on: aSession(view.id),
      decide,
      answer: (after) => messageIn(after, message),
    });
  }
}

function messageIn(view: SessionView, id: MessageId | undefined): Message {
  const message = view.messages.find((one) => one.id === id);
  if (!message) throw new Error('impossible: a message that was just changed is in its view');
  return withPause(view, message);
}

/** A queued message says why it waits although Claude Code is idle. */
function withPause(view: SessionView, message: Message): Message {
  return message.state === 'queued' ? { ...message, reason: pauseReason(view, utcTime) } : message;
}

function noSuchMessage(): Refusal {
  return refusal('not_found', 'There is no such message.');
}
