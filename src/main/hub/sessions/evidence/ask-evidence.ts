import { cutText } from '../../../../shared/base/cut-text.ts';
import type { Ask, AskState } from '../../../../shared/domain/ask.ts';
import { answerTextLimit, isAskOver, isOutcomeDue } from '../../../../shared/domain/ask.ts';
import { isAutomaticPrompt } from '../../../../shared/domain/automatic-prompt.ts';
import type { EventBody, EventRecord } from '../../../../shared/domain/event.ts';
import { failureLabel } from '../../../../shared/domain/failure-label.ts';
import { messageText } from '../../../../shared/domain/message-text.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';

type TurnEnd = EventRecord<'turn.ended'>['data'];

/** What an event of a session proves about what it was asked, and about what it asked. `view` is the session before the event. */
export function askEvents(view: SessionView, body: EventBody): readonly EventBody[] {
  switch (body.kind) {
    case 'turn.started':
      return readBy(view, body.data);
    case 'tool.finished':
      return toldBy(view, body.data, body.data.output);
    case 'tool.failed':
      return toldBy(view, body.data, body.data.error);
    case 'turn.ended':
      return isLate(view, body.data.promptId) ? [] : answeredBy(view, body.data);
    case 'turn.failed':
      if (isLate(view, body.data.promptId)) return [];
      return fail(inState(view, 'read'), `The turn failed: ${failureLabel(body.data.error)}.`);
    case 'turn.interrupted':
      if (isLate(view, body.data.promptId)) return [];
      return fail(inState(view, 'read'), 'A person interrupted the turn.');
    case 'claude.exited':
    case 'runner.lost':
      return [
        ...fail(inState(view, 'read'), 'Its Claude Code ended during the turn.'),
        ...inState(view, 'delivered').map(({ id }): EventBody => {
          return { kind: 'ask.returned', data: { ask: id } };
        }),
      ];
    default:
      return [];
  }
}

/** The prompt carries the mark of an envelope, which nobody but the hub and this Claude Code knows. */
function readBy(
  view: SessionView,
  { text, promptId, message }: EventRecord<'turn.started'>['data'],
): readonly EventBody[] {
  // Whoever may look at the session can have seen the mark: what is typed proves nothing.
  if (message !== null || !isAutomaticPrompt(text)) return [];
  const marked = view.asks.filter((ask) => text.includes(ask.mark));
  return marked.flatMap((ask): readonly EventBody[] => {
    if (ask.side === 'target') {
      return isAskOver(ask) ? [] : [{ kind: 'ask.read', data: { ask: ask.id, promptId } }];
    }
    if (!isOutcomeDue(ask)) return [];
    return [{ kind: 'ask.told', data: { ask: ask.id, by: 'message', promptId } }];
  });
}

/** Claude Code reports the result of its call with the receipt that only this result carried: it has the outcome. */
function toldBy(
  view: SessionView,
  { tool }: Pick<EventRecord<'tool.finished'>['data'], 'tool'>,
  result: string,
): readonly EventBody[] {
  if (!/^mcp__.*__(?:ask_peer|probe_peers|spawn_worker)$/u.test(tool)) return [];
  return view.asks
    .filter((ask) => isOutcomeDue(ask) && result.includes(ask.mark))
    .map(({ id }) => ({ kind: 'ask.told', data: { ask: id, by: 'call', promptId: null } }));
}

/**
 * A peer that did not reply has answered with its last words, once nothing goes on for this ask: neither a sub-agent in
 * the background, which begins another turn, nor a question that the peer asked in its turn.
 */
function answeredBy(view: SessionView, { answer, tasks = [] }: TurnEnd): readonly EventBody[] {
  if (tasks.some(({ type }) => type === 'subagent')) return [];
  return inState(view, 'read')
    .filter(({ id }) => !view.asks.some((ask) => ask.parent === id && isAwaited(ask)))
    .map(({ id }) => {
      const text = messageText(cutText(answer, answerTextLimit));
      return text.trim() === ''
        ? { kind: 'ask.failed', data: { ask: id, reason: 'It ended its turn without a word.' } }
        : { kind: 'ask.answered', data: { ask: id, answer: text, by: 'turn' } };
    });
}

function isAwaited(ask: Ask): boolean {
  if (ask.side !== 'asker' || !ask.wantsAnswer) return false;
  return !isAskOver(ask) || isOutcomeDue(ask);
}

/** A late event of an older turn ends nothing. */
function isLate({ turn, endedPromptIds }: SessionView, promptId: string | null): boolean {
  if (turn?.state !== 'running') return true;
  return promptId !== null && endedPromptIds.includes(promptId);
}

function inState(view: SessionView, state: AskState): readonly Ask[] {
  return view.asks.filter((ask) => ask.side === 'target' && ask.state === state && !isAskOver(ask));
}

function fail(asks: readonly Ask[], reason: string): readonly EventBody[] {
  return asks.map(({ id }) => ({ kind: 'ask.failed', data: { ask: id, reason } }));
}
