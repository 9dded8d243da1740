import type { MessageId, SessionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';

/**
 * The receipt of a message. `queued`: committed here, not yet typed. `delivered`: typed into Claude
 * Code. `accepted`: Claude Code's own UserPromptSubmit carried this text. `answered`: the turn that it
 * began ended, or for a command: Claude Code showed what it did. `held`: Claude Code did not get it, with
 * the reason. `unknown`: Enter was pressed and nothing proves what became of it, so sending it again could
 * do the work twice. A person decides about these two. `refused` and `failed` are final.
 */
export type MessageState =
  | 'queued'
  | 'delivered'
  | 'accepted'
  | 'answered'
  | 'held'
  | 'unknown'
  | 'refused'
  | 'failed';

export interface Message {
  readonly id: MessageId;
  readonly session: SessionId;
  readonly text: string;
  /** A command of Claude Code, to be run; any other text is only read, whatever it begins with. */
  readonly isCommand: boolean;
  readonly from: Actor;
  /** Who had suggested it, where `from` sent the suggestion of somebody else. */
  readonly suggestedBy: Actor | null;
  /** The session from beside which it was asked. */
  readonly askedIn?: SessionId;
  /** Whose words it may hold: who sent it, who suggested it, and who edited it. */
  readonly authors: readonly Actor[];
  readonly state: MessageState;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
  readonly acceptedAt: string | null;
  readonly answeredAt: string | null;
  readonly answer: string | null;
  /** Why it is held, of unknown outcome, refused or failed, as a sentence. */
  readonly reason: string | null;
  /** The runner was told to type it: too late to change, and never told twice on a guess. */
  readonly isDispatched: boolean;
  /** How often the runner was told to type it, counted with each retry of an operator. */
  readonly attempt: number;
  /** Claude Code's id of the turn that the message began or joined. */
  readonly promptId: string | null;
}

/** Nothing more will happen to such a message by itself. */
export function isFinished(message: Message): boolean {
  return message.state === 'answered' || message.state === 'refused' || message.state === 'failed';
}

/** A message may still be changed while Claude Code has not seen it. */
export function isChangeable(message: Message): boolean {
  return (message.state === 'queued' && !message.isDispatched) || message.state === 'held';
}

/** A message that is not on its way may be dropped; one of unknown outcome stays where it arrived. */
export function isDroppable(message: Message): boolean {
  return isChangeable(message) || message.state === 'unknown';
}

/** An operator may have it typed again. */
export function isRetryable(message: Message): boolean {
  return message.state === 'held' || message.state === 'unknown' || message.state === 'failed';
}

/** Handed to the runner, maybe typed, not seen to be taken. */
export function isOnTheWay(message: Message): boolean {
  return message.state === 'delivered' || (message.state === 'queued' && message.isDispatched);
}

export const messageLimitBytes = 256 * 1024;
