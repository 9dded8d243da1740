import type { SuggestionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import {
  isUnseenDecision,
  openSuggestions,
  type Suggestion,
} from '../../../shared/domain/suggestion.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { QueuedMessage } from '../messages/message-service.ts';

type Decision = Result<readonly EventBody[], Refusal>;

/** Whoever suggests more than this is not read any more. */
const ownLimit = 10;
const openLimit = 50;

export function decideSuggest(
  view: SessionView,
  made: { readonly suggestion: SuggestionId; readonly by: Actor; readonly text: string },
): Decision {
  const open = openSuggestions(view);
  const own = open.filter(({ from }) => from.id === made.by.id);
  if (own.length >= ownLimit) {
    const hint = 'Withdraw one of them, or wait until they are decided.';
    return err(refusal('refused', `${own.length} suggestions of yours are open here.`, hint));
  }
  if (open.length >= openLimit) {
    const hint = 'Wait until some of them are decided.';
    return err(refusal('refused', `${open.length} suggestions are open here.`, hint));
  }
  const { suggestion, text } = made;
  return ok([{ kind: 'suggestion.made', data: { suggestion, text } }]);
}

/** The suggestion and the message that it becomes are one batch: there is no moment in which it is both. */
export function decideSendSuggestion(
  { id, text }: Suggestion,
  queued: QueuedMessage,
): readonly EventBody[] {
  const { message, events } = queued;
  const isEdited = queued.text !== text;
  const data = { suggestion: id, message, isEdited };
  return [{ kind: 'suggestion.sent', data }, ...events];
}

export function decideDecline(
  view: SessionView,
  id: SuggestionId,
  reason: string | null,
): Decision {
  const open = findOpen(view, id);
  return open.ok ? ok([{ kind: 'suggestion.declined', data: { suggestion: id, reason } }]) : open;
}

export function decideWithdraw(view: SessionView, id: SuggestionId, by: Actor): Decision {
  const open = findOpen(view, id);
  if (!open.ok) return open;
  const { from } = open.value;
  if (from.id !== by.id) {
    return err(
      refusal('forbidden_role', `Only ${from.name}, who suggested this, may withdraw it.`),
    );
  }
  return ok([{ kind: 'suggestion.withdrawn', data: { suggestion: id } }]);
}

/** Only its author can see what was decided; to see it twice changes nothing. */
export function decideSeeSuggestion(view: SessionView, id: SuggestionId, by: Actor): Decision {
  const suggestion = view.suggestions.find((one) => one.id === id);
  if (!suggestion) return err(noSuchSuggestion());
  if (suggestion.from.id !== by.id || !isUnseenDecision(suggestion)) return ok([]);
  return ok([{ kind: 'suggestion.seen', data: { suggestion: id } }]);
}

/** For the hub, once its author may not see the session any more. */
export function decideDrop(view: SessionView, id: SuggestionId): Decision {
  const open = findOpen(view, id);
  if (!open.ok) return open;
  const reason = `${open.value.from.name} may not see this session any more.`;
  return ok([{ kind: 'suggestion.dropped', data: { suggestion: id, reason } }]);
}

export function findOpen(view: SessionView, id: SuggestionId): Result<Suggestion, Refusal> {
  const suggestion = view.suggestions.find((one) => one.id === id);
  if (!suggestion) return err(noSuchSuggestion());
  return suggestion.state === 'open' ? ok(suggestion) : err(alreadyDecided(suggestion));
}

function noSuchSuggestion(): Refusal {
  return refusal(
    'not_found',
    'There is no such suggestion.',
    '`roundhouse suggestions NAME` lists those of a session.',
  );
}

function alreadyDecided({ state, decidedBy, reason }: Suggestion): Refusal {
  const who = decidedBy?.name ?? 'Roundhouse';
  const text = {
    open: '',
    sent: `${who} has sent this suggestion already.`,
    declined: `${who} has declined this suggestion already.`,
    withdrawn: `${who} has withdrawn this suggestion.`,
    dropped: `This suggestion was dropped. ${reason ?? ''}`.trimEnd(),
  }[state];
  return refusal('already_answered', text);
}
