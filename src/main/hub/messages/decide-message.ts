import type { MessageId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import { hasEnded } from '../../../shared/domain/has-ended.ts';
import type { MessageState } from '../../../shared/domain/message.ts';
import { isChangeable, isDroppable, isRetryable } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { waitingMessages } from '../../../shared/domain/session.ts';
import { commandNameOf } from '../../../shared/domain/slash-command.ts';
import { stateDetail } from '../../../shared/domain/state-detail.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

type Decision = Result<readonly EventBody[], Refusal>;

/** A person who is this far ahead of Claude Code has lost the thread; a program would fill the memory. */
const queueLimit = 100;

export function decideSend(
  view: SessionView,
  message: {
    readonly message: MessageId;
    readonly text: string;
    readonly isCommand?: boolean;
    readonly suggestedBy?: Actor;
    readonly askedIn?: SessionId;
  },
  /** What may wait is queued for the next start. */
  { mayWait = false }: { readonly mayWait?: boolean } = {},
): Decision {
  if (!mayWait && hasEnded(view)) {
    return err(
      refusal(
        'refused',
        `${view.name} has ended, so nothing can take the message (${stateDetail(view) ?? 'ended'}).`,
        `Start it again first: roundhouse resume ${view.name}`,
      ),
    );
  }
  if (view.joined !== null) return err(notTyped(view));
  if (message.isCommand && commandNameOf(message.text) === null) {
    return err(refusal('bad_request', 'A command begins with / and its name.'));
  }
  if (waitingMessages(view).length >= queueLimit) {
    return err(refusal('refused', `${queueLimit} messages wait for ${view.name} already.`));
  }
  return ok([{ kind: 'message.queued', data: message }]);
}

/** A message is the word of a person, and is typed. Another way in would pass it off as something else. */
export function notTyped({ name }: Pick<SessionView, 'name'>): Refusal {
  return refusal(
    'refused',
    `${name} was started by hand, so there is no terminal that the hub could type a message into.`,
    `Write it where it runs, ask it from another session, or adopt it: roundhouse adopt ${name}`,
  );
}

export interface MessageChange {
  readonly text?: string | undefined;
  readonly before?: MessageId | null | undefined;
}

export function decideChange(view: SessionView, id: MessageId, change: MessageChange): Decision {
  const changeable = findChangeable(view, id);
  if (!changeable.ok) return changeable;
  const events: EventBody[] = [];
  if (change.text !== undefined) {
    events.push({ kind: 'message.edited', data: { message: id, text: change.text } });
  }
  if (change.before !== undefined) {
    events.push({ kind: 'message.moved', data: { message: id, before: change.before } });
  }
  return ok(events);
}

export function decideDrop(view: SessionView, id: MessageId): Decision {
  const message = view.messages.find((one) => one.id === id);
  if (message && isDroppable(message))
    return ok([{ kind: 'message.dropped', data: { message: id } }]);
  const changeable = findChangeable(view, id);
  if (!changeable.ok) return changeable;
  return ok([{ kind: 'message.dropped', data: { message: id } }]);
}

export function decideRetry(view: SessionView, id: MessageId): Decision {
  const message = view.messages.find((one) => one.id === id);
  if (!message) return err(refusal('not_found', 'There is no such message.'));
  // A queued one that waits for a reset or a sign-in: an operator wishes to try it now.
  const isPaused = view.pause !== null && message.state === 'queued' && isChangeable(message);
  if (!isPaused && !isRetryable(message)) {
    const state = stateNames[message.state];
    return err(refusal('refused', `The message is ${state}: there is nothing to send again.`));
  }
  return ok([{ kind: 'message.released', data: { message: id } }]);
}

function findChangeable(view: SessionView, id: MessageId): Decision {
  const message = view.messages.find((one) => one.id === id);
  if (!message) return err(refusal('not_found', 'There is no such message.'));
  if (isChangeable(message)) return ok([]);
  const state = message.state === 'queued' ? 'being typed' : stateNames[message.state];
  return err(refusal('refused', `The message is ${state}: too late to change it.`));
}

const stateNames: Readonly<Record<MessageState, string>> = {
  queued: 'queued',
  delivered: 'being typed',
  accepted: 'with Claude Code already',
  answered: 'answered',
  held: 'held',
  unknown: 'of unknown outcome',
  refused: 'dropped',
  failed: 'failed',
};
