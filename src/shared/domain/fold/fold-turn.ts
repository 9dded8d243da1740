import { assertNever } from '../../base/assert.ts';
import { joinedActors, type Actor } from '../actor.ts';
import { rootsOf } from '../ask.ts';
import { isAutomaticPrompt } from '../automatic-prompt.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import { peopleOfAnswer } from '../operator-question.ts';
import type { SessionView, Turn } from '../session.ts';

type TurnEvent = Extract<
  HubEvent,
  {
    kind:
      | 'claude.status-changed'
      | 'turn.started'
      | 'turn.ended'
      | 'turn.failed'
      | 'turn.interrupted'
      | 'tool.started'
      | 'tool.finished'
      | 'tool.failed'
      | 'tool.denied';
  }
>;

const endedPromptLimit = 32;

/** Claude Code has reported: its start is over, and no dialog is in front of it. */
export const observed = { isObserved: true, unobserved: null, dialog: null } as const;

/**
 * Turns, by the ids of their prompts. Claude Code's hooks arrive over separate connections, so one of an
 * ended turn can come after the next turn began: it is counted, and moves nothing back.
 */
export function foldTurn(view: SessionView, event: TurnEvent): SessionView {
  const isFromHook = event.kind !== 'claude.status-changed' && event.kind !== 'turn.interrupted';
  // A hook that comes proves that hooks come.
  if (isFromHook && view.unseenReason !== null) {
    return foldTurn({ ...view, unseenReason: null }, event);
  }
  switch (event.kind) {
    case 'turn.started':
      return startTurn(view, event);
    case 'turn.ended':
      return endTurn(view, event.data.promptId, {
        state: 'ended',
        at: event.at,
      });
    case 'turn.failed':
      return endTurn(view, event.data.promptId, {
        state: 'failed',
        at: event.at,
        error: event.data.error,
      });
    case 'turn.interrupted':
      return endTurn(view, event.data.promptId, { state: 'interrupted', at: event.at });
    case 'claude.status-changed':
      return foldStatus(view, event);
    case 'tool.started':
      return countTool(view, event.data.promptId);
    case 'tool.finished':
      return view;
    case 'tool.failed':
      return { ...view, tally: { ...view.tally, failures: view.tally.failures + 1 } };
    case 'tool.denied':
      return { ...view, tally: { ...view.tally, denials: view.tally.denials + 1 } };
    default:
      return assertNever(event, 'turn event');
  }
}

function startTurn(view: SessionView, event: EventRecord<'turn.started'>): SessionView {
  const { promptId } = event.data;
  if (view.endedPromptIds.includes(promptId)) return view;
  if (view.turn?.state === 'running') {
    if (view.turn.promptIds.includes(promptId)) return view;
    const authors = joinedActors(view.turn.authors, authorsOf(view, event));
    const promptIds = [...view.turn.promptIds, promptId];
    return { ...view, turn: { ...view.turn, promptIds, authors } };
  }
  // What runs beside the turns was begun by the authors of earlier ones, and can still ask.
  const earlier = view.tasks.length > 0 ? (view.turn?.authors ?? []) : [];
  const turn: Turn = {
    state: 'running',
    promptIds: [promptId],
    authors: joinedActors(earlier, authorsOf(view, event)),
    startedAt: event.at,
    endedAt: null,
    error: null,
    tools: 0,
  };
  return { ...view, turn };
}

/** A prompt that Claude Code gave itself continues what others began; one of a peer, what those behind the ask began. */
function authorsOf(view: SessionView, event: EventRecord<'turn.started'>): readonly Actor[] {
  const { message, text } = event.data;
  const sent = view.messages.find(({ id }) => id === message);
  if (sent) return sent.authors;
  if (!isAutomaticPrompt(text)) return [event.actor];
  const woken = [
    ...view.asks.filter(({ mark }) => text.includes(mark)).flatMap((ask) => rootsOf(ask)),
    ...view.questions
      .filter(({ mark }) => text.includes(mark))
      .flatMap((one) => peopleOfAnswer(one)),
  ];
  const begun = woken.length > 0 ? woken : (view.turn?.authors ?? []);
  // A person can type a text that begins like one of Claude Code.
  const typist = event.actor.type === 'operator' || begun.length === 0 ? [event.actor] : [];
  return [...begun, ...typist].reduce<readonly Actor[]>((all, one) => joinedActors(all, [one]), []);
}

/** Claude Code is gone, or begins anew: a turn that ran then runs no more, and its hooks never come. */
export function breakOffTurn(view: SessionView, at: string): SessionView {
  return endTurn(view, null, { state: 'interrupted', at });
}

interface TurnEnd {
  readonly state: 'ended' | 'failed' | 'interrupted';
  readonly at: string;
  readonly error?: string;
}

function endTurn(view: SessionView, promptId: string | null, end: TurnEnd): SessionView {
  const { turn } = view;
  if (turn?.state !== 'running') return view;
  if (promptId !== null && view.endedPromptIds.includes(promptId)) return view;
  return {
    ...view,
    turn: { ...turn, state: end.state, endedAt: end.at, error: end.error ?? null },
    endedPromptIds: [...view.endedPromptIds, ...turn.promptIds].slice(-endedPromptLimit),
  };
}

function foldStatus(view: SessionView, event: EventRecord<'claude.status-changed'>): SessionView {
  if (view.statusAt !== null && event.at < view.statusAt) return view;
  const { status, waitingFor, word } = event.data;
  const run = view.run.state === 'running' ? { ...view.run, ...observed } : view.run;
  const statusWord = status === 'unknown' ? (word ?? null) : null;
  return { ...view, run, status, statusAt: event.at, statusWord, waitingFor };
}

function countTool(view: SessionView, promptId: string | null): SessionView {
  const tally = { ...view.tally, calls: view.tally.calls + 1 };
  const { turn } = view;
  const isOfThisTurn =
    turn?.state === 'running' && (promptId === null || turn.promptIds.includes(promptId));
  if (!isOfThisTurn) return { ...view, tally };
  return { ...view, tally, turn: { ...turn, tools: turn.tools + 1 } };
}
