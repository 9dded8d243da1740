import { assert } from '../../../shared/base/assert.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { RunnerPort } from '../runners/runner-connection.ts';

// What Claude Code finds in its composer is the word of a person: it may be obeyed, and it may approve. The text of
// another session must never pass for that, so the sender decides how a message arrives, and nothing else does.

/** `typed`: into the composer. `notified`: as a notification that Claude Code itself frames as not user input. */
export type DeliveryWay = 'typed' | 'notified';

export function deliveryWayOf({ type }: Pick<Actor, 'type'>): DeliveryWay {
  return type === 'operator' ? 'typed' : 'notified';
}

/** One way of a message to Claude Code. */
export interface MessageDelivery {
  /** Why no message can go this way; null when messages can. */
  readonly refusal: Refusal | null;
  /** Asks the session's runner for it; dropped when there is no link (it is repeated after one). */
  deliver(session: SessionId, message: Message): void;
}

export type DeliveryWays = Readonly<Record<DeliveryWay, MessageDelivery>>;

export function typedDelivery(runners: RunnerPort): MessageDelivery {
  return {
    refusal: null,
    deliver: (session, { id, attempt, text, isCommand }) =>
      runners.send(session, { type: 'deliver', message: id, attempt, text, isCommand }),
  };
}

/** Nothing is notified yet: such messages are refused before they are queued. */
export const noNotifications: MessageDelivery = {
  refusal: refusal('unavailable', 'Messages from sessions are not supported yet.'),
  deliver: () => assert(false, 'a message that cannot be delivered is not dispatched'),
};
