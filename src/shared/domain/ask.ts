import { cutText } from '../base/cut-text.ts';
import { asId, type AskId, type SessionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';
import type { SharedFile } from './shared-file.ts';

/**
 * What became of an ask. `queued`: stored, the peer has not got it. `delivered`: handed to the peer's Claude Code.
 * `read`: a turn of the peer began with it. The others are final, and for a message that wants no answer `read` is, too.
 */
export type AskState = 'queued' | 'delivered' | 'read' | 'answered' | 'failed' | 'expired';

/** A session as one end of an ask, under the name that it had then. */
export interface AskParty {
  readonly id: SessionId;
  readonly name: string;
}

/** In the place of a session that whoever looks may not see. */
export const hiddenParty: AskParty = {
  id: asId('session', ''),
  name: 'a session you cannot see',
};

/** As people read it: `@web`, or that it is hidden. */
export function partyLabel({ id, name }: Readonly<Record<'id' | 'name', string>>): string {
  return id === hiddenParty.id ? name : `@${name}`;
}

/** `asker` in the session that asked, `target` in the one that is asked: each keeps its own record. */
export type AskSide = 'asker' | 'target';

/** All that is fixed when something is asked. */
export interface AskTerms {
  readonly ask: AskId;
  readonly side: AskSide;
  readonly from: AskParty;
  readonly to: AskParty;
  /** False for a message that only tells something. */
  readonly wantsAnswer: boolean;
  readonly text: string;
  /** The sessions through which it came, from the first to the one that asks now. */
  readonly chain: readonly AskParty[];
  /** The person at the root of the chain. */
  readonly root: Actor;
  /** Everybody who stands behind the turn that asked. Older asks have their root only. */
  readonly roots?: readonly Actor[];
  /** The task of a worker, from the session that started it. */
  readonly isTask?: true;
  /** From a program outside the hub, which asks a published agent: `from` is no session. */
  readonly isOutside?: true;
  /** What it carries; both sessions may read these. */
  readonly files?: readonly SharedFile[];
  /** The ask that the one who asks was working on. */
  readonly parent: AskId | null;
  readonly expiresAt: string;
  /** Random text that marks the envelope in which this side is told of it. Nobody else knows it, so nobody can imitate it. */
  readonly mark: string;
}

export interface Ask extends Omit<AskTerms, 'ask'> {
  readonly id: AskId;
  readonly state: AskState;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  readonly finishedAt: string | null;
  /** The turn that began with it: of the peer, or, in the record of the one who asked, with its outcome. */
  readonly promptId: string | null;
  readonly answer: string | null;
  /** What the answer carries. */
  readonly answerFiles?: readonly SharedFile[];
  /** `reply`: the peer's own word; `turn`: the end of its turn, because it did not reply. */
  readonly answeredBy: 'reply' | 'turn' | null;
  /** Why it failed, as a sentence. */
  readonly reason: string | null;
  /** It failed because the one who asked took it back; of programs outside only. */
  readonly isWithdrawnByAsker?: true;
  /** When the outcome reached the session that asked; only of its own record. */
  readonly toldAt: string | null;
  /** Its text or its answer is only the beginning: the whole is in the log. */
  readonly isCut?: true;
}

/** In UTF-16 units. A longer text belongs in a file that both can read. */
export const askTextLimit = 16_000;
export const answerTextLimit = 32_000;
/** How many sessions a question may pass through. */
export const askHopLimit = 4;
/** From one session to another within an hour. */
export const asksPerPairLimit = 30;
export const askHourMs = 60 * 60_000;
/** That wait for one session. */
export const openAsksLimit = 50;
/** Of one session, to all others, whose outcome it has not heard. */
export const unheardAsksLimit = 50;

export function rootsOf({ root, roots }: Pick<Ask, 'root' | 'roots'>): readonly Actor[] {
  return roots ?? [root];
}

export function isAskOver({ state, wantsAnswer }: Pick<Ask, 'state' | 'wantsAnswer'>): boolean {
  switch (state) {
    case 'answered':
    case 'failed':
    case 'expired':
      return true;
    case 'read':
      return !wantsAnswer;
    case 'queued':
    case 'delivered':
      return false;
  }
}

/** What the one who asked still waits for, or has still to be told. */
export function isUnheard(ask: Ask): boolean {
  return ask.side === 'asker' && (!isAskOver(ask) || isOutcomeDue(ask));
}

export function shortenedAsk(ask: Ask, limit: number): Ask {
  const { text, answer } = ask;
  if (text.length <= limit && (answer?.length ?? 0) <= limit) return ask;
  return {
    ...ask,
    text: cutText(text, limit),
    answer: answer === null ? null : cutText(answer, limit),
    isCut: true,
  };
}

/** The session that asked has to hear what became of it, and has not. */
export function isOutcomeDue(ask: Ask): boolean {
  if (ask.side !== 'asker' || ask.toldAt !== null || !isAskOver(ask)) return false;
  return ask.wantsAnswer || ask.state !== 'read';
}
