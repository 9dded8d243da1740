import type { OperatorId } from '../../../shared/base/ids.ts';
import { pauseReason } from '../../../shared/domain/delivery-pause.ts';
import { failureLabel } from '../../../shared/domain/failure-label.ts';
import { isEscalatedTo } from '../../../shared/domain/four-eyes.ts';
import type { Gate } from '../../../shared/domain/gate.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import { stateDetail } from '../../../shared/domain/state-detail.ts';
import type { SessionsChange } from '../watched-sessions.ts';
import { isQuestionWaiting, questionNotices } from './question-notices.ts';
import { isTalkWaiting, talkNotices } from './talk-notices.ts';

/** What a person is told by a notification of the system. */
export interface Notice {
  /** One notice of this name is shown at a time. */
  readonly key: string;
  readonly session: string;
  readonly gate: Gate | null;
  readonly title: string;
  readonly body: string;
}

/** Which kinds a person wants. */
export type WantedNotices = Pick<
  Settings,
  'notifyGates' | 'notifyQuestions' | 'notifyTurns' | 'notifyTroubles' | 'notifySubAgents'
>;

export interface NoticeContext {
  readonly wanted: WantedNotices;
  /** Somebody looked at this session while its turn ran. */
  readonly wasWatched: (session: string) => boolean;
  /** Whose desktop it is; null until the hub has said so. */
  readonly person: OperatorId | null;
}

/** What is news in a change. What was there at the first look is in the tray, and no news. */
export function newNotices(
  { before, after }: SessionsChange,
  context: NoticeContext,
): readonly Notice[] {
  if (!before) return [];
  return [...after.values()]
    .filter((view) => !view.isArchived && (context.wanted.notifySubAgents || view.parent === null))
    .flatMap((view) => newsOf(before.get(view.id), view, context));
}

/** Whether what a notice says is still so; else it is withdrawn. */
export function isStillTrue(notice: Notice, view: SessionView | undefined): boolean {
  if (!view) return false;
  const { gate } = notice;
  if (gate) return view.gates.some((one) => one.id === gate.id && one.state === 'open');
  if (isTalkWaiting(notice.key, view) || isQuestionWaiting(notice.key, view)) return true;
  return notice.key === troubleKey(view) || notice.key === turnKey(view);
}

function newsOf(
  before: SessionView | undefined,
  view: SessionView,
  context: NoticeContext,
): readonly Notice[] {
  const { wanted } = context;
  const known = new Set(before?.gates.map((gate) => gate.id));
  const asked = view.gates
    .filter((gate) => gate.state === 'open' && !known.has(gate.id))
    .filter((gate) => wanted.notifySubAgents || gate.agentId === null)
    .filter((gate) => (gate.type === 'permission' ? wanted.notifyGates : wanted.notifyQuestions))
    .map((gate) => gateNotice(view, gate));
  const { person } = context;
  const escalated = wanted.notifyGates
    ? escalatedTo(view, person).filter((gate) => !wasEscalated(before, gate))
    : [];
  const wantsSuggestions = wanted.notifyQuestions;
  const talk = person === null ? [] : talkNotices(before, view, { person, wantsSuggestions });
  const questions = wanted.notifyQuestions ? questionNotices(before, view) : [];
  return [
    ...asked,
    ...escalated.map((gate) => escalationNotice(view, gate)),
    ...questions,
    ...talk,
    ...troubles(before, view, wanted),
    ...finished(before, view, context),
  ];
}

const gateTitles: Readonly<Record<Gate['type'], string>> = {
  permission: 'asks for permission',
  question: 'has a question',
  plan: 'has a plan',
};

/** Claude may ask to leave plan mode without a plan. */
function titleOf({ type, input }: Gate): string {
  if (type === 'plan' && typeof input['plan'] !== 'string') return 'asks to leave plan mode';
  return gateTitles[type];
}

function gateNotice(view: SessionView, gate: Gate): Notice {
  return {
    key: `gate ${gate.id}`,
    session: view.id,
    gate,
    title: `${view.name} ${titleOf(gate)}`,
    body: gate.type === 'permission' ? `${gate.tool}: ${gate.summary}` : gate.summary,
  };
}

/** Its own title, in the place of the notice that it asks: the person of a desktop owns its sessions. */
function escalationNotice(view: SessionView, gate: Gate): Notice {
  return { ...gateNotice(view, gate), title: `${view.name} waits for an owner` };
}

function escalatedTo(view: SessionView, person: OperatorId | null): readonly Gate[] {
  if (person === null) return [];
  const decider = { operator: person, isOwner: true };
  return view.gates.filter((gate) => gate.state === 'open' && isEscalatedTo(gate, decider));
}

function wasEscalated(before: SessionView | undefined, { id }: Gate): boolean {
  return before?.gates.find((gate) => gate.id === id)?.escalatedAt !== undefined;
}

function troubles(
  before: SessionView | undefined,
  view: SessionView,
  wanted: WantedNotices,
): readonly Notice[] {
  const key = troubleKey(view);
  if (!wanted.notifyTroubles || key === null || (before && troubleKey(before) === key)) return [];
  return [{ key, session: view.id, gate: null, ...troubleText(view) }];
}

function troubleText(view: SessionView): { readonly title: string; readonly body: string } {
  if (view.run.state === 'lost') return { title: `${view.name} is lost`, body: view.run.reason };
  if (isStartDialog(view)) {
    return { title: `${view.name} needs you`, body: stateDetail(view) ?? '' };
  }
  const body = pauseReason(view, localTime) ?? '';
  if (isPausedForPerson(view)) return { title: `${view.name} needs you`, body };
  return { title: `${view.name} reached a rate limit`, body };
}

function troubleKey(view: SessionView): string | null {
  if (isStartDialog(view)) return `dialog ${view.id}`;
  if (isPausedForPerson(view)) return `pause ${view.id} ${view.pause?.since}`;
  const state = sessionStateOf(view);
  return state === 'lost' || state === 'limited' ? `${state} ${view.id}` : null;
}

/** A missing sign-in or credit: its queue waits for a person. */
function isPausedForPerson({ pause, run }: SessionView): boolean {
  return run.state === 'running' && pause?.type === 'sign-in';
}

function localTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 5);
}

/** Before Claude Code has started no gate and no turn can tell of it. */
function isStartDialog({ run }: SessionView): boolean {
  return run.state === 'running' && run.dialog !== null;
}

function finished(
  before: SessionView | undefined,
  view: SessionView,
  { wanted, wasWatched }: NoticeContext,
): readonly Notice[] {
  const key = turnKey(view);
  const isNews =
    key !== null && before?.turn?.state === 'running' && sessionStateOf(view) === 'idle';
  // What keeps the queue waiting has a notice of its own.
  if (!wanted.notifyTurns || !isNews || isPausedForPerson(view) || !wasWatched(view.id)) return [];
  const isOver = view.turn?.state === 'ended';
  return [
    {
      key,
      session: view.id,
      gate: null,
      title: isOver ? `${view.name} has finished` : `${view.name} has stopped`,
      body: turnBody(view),
    },
  ];
}

function turnBody({ turn }: SessionView): string {
  if (turn?.state === 'ended') return `After ${turn.tools} tool calls.`;
  return failureLabel(turn?.error ?? 'unknown');
}

/** Of the turn that has ended; null while one runs, or when a person has ended it. */
function turnKey(view: SessionView): string | null {
  const { turn } = view;
  if (!turn || turn.state === 'running' || turn.state === 'interrupted') return null;
  return `turn ${view.id} ${turn.startedAt}`;
}
