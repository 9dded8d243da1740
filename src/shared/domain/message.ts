import type { MessageId, SessionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';

/**
 * The receipt of a message. `queued`: committed here, not yet typed. `delivered`: typed into Claude
 * Code. `accepted`: Claude Code's own UserPromptSubmit carried this text. `answered`: the turn that it
 * began ended, or for a command: Claude Code showed what it did. `held`: not proved, with the reason; a person decides. `refused` and `failed` are final.
 */
export type MessageState =
  | 'queued'
  | 'delivered'
  | 'accepted'
  | 'answered'
  | 'held'
  | 'refused'
  | 'failed';

export interface Message {
  readonly id: MessageId;
  readonly session: SessionId;
  readonly text: string;
  /** A command of Claude Code, to be run; any other text is only read, whatever it begins with. */
  readonly isCommand: boolean;
  readonly from: Actor;
  readonly state: MessageState;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
  readonly acceptedAt: string | null;
  readonly answeredAt: string | null;
  readonly answer: string | null;
  /** Why it is held, refused or failed, as a sentence. */
  readonly reason: string | null;
  /** The runner was told to type it: too late to change, and never told twice on a guess. */
  readonly isDispatched: boolean;
  /** Claude Code's id of the turn that the message began or joined. */
  readonly promptId: string | null;
}

/** Nothing more will happen to such a message by itself. */
export function isFinished(message: Message): boolean {
  return message.state === 'answered' || message.state === 'refused' || message.state === 'failed';
}

/** A message may still be changed or dropped while Claude Code has not seen it. */
export function isChangeable(message: Message): boolean {
  return message.state === 'queued' || message.state === 'held';
}

export const messageLimitBytes = 256 * 1024;
