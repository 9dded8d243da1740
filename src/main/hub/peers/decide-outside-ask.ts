import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { AskParty } from '../../../shared/domain/ask.ts';
import { askTextLimit, isAskOver, openAsksLimit } from '../../../shared/domain/ask.ts';
import { messageText } from '../../../shared/domain/message-text.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { DecidedAsk } from './decide-ask.ts';

export interface OutsideAsk {
  /** Under which name the program outside asks. */
  readonly from: AskParty;
  readonly text: string;
}

/**
 * Whether a program outside the hub may ask this now. It stands alone behind the turn that it wakes: no operator has its id,
 * so that turn reaches no other session, starts no worker, and counts as nobody's prompt.
 */
export function decideOutsideAsk(
  target: SessionView,
  { from, text: given }: OutsideAsk,
): Result<DecidedAsk, Refusal> {
  if (target.isRemoved) return err(refusal('gone', 'The session behind this agent was removed.'));
  const text = messageText(given);
  if (text.trim() === '') return err(refusal('bad_request', 'The text is empty.'));
  if (text.length > askTextLimit) {
    return err(
      refusal(
        'too_large',
        `The text has ${text.length} characters; at most ${askTextLimit} are allowed.`,
      ),
    );
  }
  const waiting = target.asks.filter((ask) => ask.side === 'target' && !isAskOver(ask));
  if (waiting.length >= openAsksLimit) {
    return err(refusal('busy', `${openAsksLimit} messages wait for this agent already.`));
  }
  const { owner, id, name } = target;
  const root: Actor = { type: 'operator', id: owner.id, name: owner.name };
  return ok({
    from,
    to: { id, name },
    wantsAnswer: true,
    isOutside: true,
    text,
    chain: [from],
    root,
    roots: [{ type: 'hub', id: from.id, name: from.name }],
    parent: null,
  });
}
