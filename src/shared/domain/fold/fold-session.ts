import { assertNever } from '../../base/assert.ts';
import type { EventRecord, HubEvent, HubWideEvent } from '../event.ts';
import type { SessionView } from '../session.ts';
import { foldApprovals } from './fold-approvals.ts';
import { foldAsks, isAskEvent, type AskEvent } from './fold-asks.ts';
import { foldFiles, foldFilesOfAsk, isFileEvent } from './fold-files.ts';
import { foldGates, isGateEvent, markInterrupt, type GateEvent } from './fold-gates.ts';
import { foldGitRequests } from './fold-git-requests.ts';
import { isHubWide } from './fold-hub.ts';
import { foldMessages, isMessageEvent } from './fold-messages.ts';
import { foldNotes, isNoteEvent } from './fold-notes.ts';
import { foldPause } from './fold-pause.ts';
import { foldQuestionsOf, isQuestionEvent } from './fold-questions.ts';
import { foldRemoval } from './fold-removal.ts';
import { foldRun } from './fold-run.ts';
import { foldSettings } from './fold-settings.ts';
import { foldSuggestions, isSuggestionEvent } from './fold-suggestions.ts';
import { foldTasks } from './fold-tasks.ts';
import { foldTurn } from './fold-turn.ts';
import { foldWorkers, isWorkerEvent } from './fold-workers.ts';

// The one fold of the hub and of every client. It is pure, it never throws on an event that it does not
// expect (a late or repeated one changes nothing), and it decides nothing: deciders do.

/** The view after one more event; `undefined` before `session.created`. */
export function foldSession(
  view: SessionView | undefined,
  event: HubEvent,
): SessionView | undefined {
  if (event.kind === 'session.created') return view ?? createdView(event);
  if (isHubWide(event) || !view) return view;
  if (event.session !== view.id || event.seq <= view.lastSeq) return view;
  const folded = foldKind(view, event);
  return { ...folded, pause: foldPause(view, event), lastSeq: event.seq, lastAt: event.at };
}

type LaterEvent = Exclude<HubEvent, HubWideEvent | { kind: 'session.created' }>;

function foldKind(view: SessionView, event: LaterEvent): SessionView {
  if (isMessageEvent(event)) return { ...view, messages: foldMessages(view.messages, event) };
  if (isGateEvent(event)) return foldGatesOf(view, event);
  if (isNoteEvent(event)) return { ...view, notes: foldNotes(view.notes, event) };
  if (isSuggestionEvent(event)) {
    return { ...view, suggestions: foldSuggestions(view.suggestions, event) };
  }
  if (isAskEvent(event)) return foldAsksOf(view, event);
  if (isFileEvent(event)) return { ...view, files: foldFiles(view.files, event) };
  if (isWorkerEvent(event)) return foldWorkers(view, event);
  if (isQuestionEvent(event)) return foldQuestionsOf(view, event);
  switch (event.kind) {
    case 'session.renamed':
    case 'session.arranged':
      return { ...view, ...event.data };
    case 'session.remove-requested':
    case 'session.remove-failed':
    case 'session.removed':
    case 'work.saved':
      return foldRemoval(view, event);
    case 'session.start-requested':
    case 'session.joined':
    case 'session.stop-requested':
    case 'session.start-failed':
    case 'runner.connected':
    case 'runner.disconnected':
    case 'runner.lost':
    case 'session.found':
    case 'runner.facts-missing':
    case 'claude.started':
    case 'claude.exited':
    case 'claude.dialog-shown':
    case 'claude.unobserved':
    case 'claude.session-started':
    case 'claude.cwd-changed':
    case 'claude.mode-changed':
    case 'claude.metered':
    case 'conversation.shared':
      return foldRun(view, event);
    case 'claude.status-changed':
    case 'turn.started':
    case 'turn.ended':
    case 'turn.failed':
    case 'turn.interrupted':
    case 'tool.started':
    case 'tool.finished':
    case 'tool.failed':
    case 'tool.denied':
      return foldTurn(foldTasks(view, event), event);
    case 'subagent.started':
    case 'subagent.finished':
      return foldTasks(view, event);
    case 'approval.given':
    case 'approval.withdrawn':
      return { ...view, approvals: foldApprovals(view.approvals, event) };
    case 'session.interrupt-requested':
      return { ...view, gates: markInterrupt(view.gates, event.actor) };
    case 'setting.change-requested':
    case 'setting.changed':
    case 'setting.change-failed':
      return foldSettings(view, event);
    case 'claude.session-ended':
    case 'claude.notified':
    case 'claude.compacted':
    case 'egress.refused':
    case 'assistant.said':
    case 'assistant.thought':
    case 'work.restored':
      return view;
    case 'session.setup-started':
    case 'session.setup-ran':
      return { ...view, setupRun: event.kind === 'session.setup-ran' ? 'ended' : 'begun' };
    case 'git.requested':
    case 'git.failed':
    case 'git.ran':
      return { ...view, gitRequests: foldGitRequests(view.gitRequests, event) };
    default:
      return assertNever(event, 'event');
  }
}

function foldAsksOf(view: SessionView, event: AskEvent): SessionView {
  const files = foldFilesOfAsk(view.files, event);
  return { ...view, asks: foldAsks(view.asks, event), files };
}

function foldGatesOf(view: SessionView, event: GateEvent): SessionView {
  const approvals = foldApprovals(view.approvals, event);
  return { ...view, gates: foldGates(view.gates, event), approvals };
}

function createdView(event: EventRecord<'session.created'>): SessionView | undefined {
  if (event.session === null) return undefined;
  return {
    ...event.data,
    id: event.session,
    createdAt: event.at,
    lastSeq: event.seq,
    lastAt: event.at,
    run: { state: 'starting', since: event.at },
    setupRun: 'none',
    gitRequests: [],
    isStopRequested: false,
    stoppedBy: null,
    status: null,
    statusAt: null,
    statusWord: null,
    waitingFor: null,
    turn: null,
    endedPromptIds: [],
    tasks: [],
    gates: [],
    approvals: [],
    messages: [],
    notes: [],
    suggestions: [],
    asks: [],
    files: [],
    workers: [],
    workerLimit: null,
    isTakenOver: false,
    questions: [],
    pause: null,
    meter: null,
    settingChanges: [],
    tally: { calls: 0, failures: 0, denials: 0 },
    isPinned: false,
    isArchived: false,
    isRemoved: false,
    removal: null,
    workingFolder: null,
    lastRunner: null,
    startedSeq: null,
    claudeVersion: null,
    conversationSource: null,
    unseenReason: null,
    openElsewhere: null,
    joined: null,
  };
}
