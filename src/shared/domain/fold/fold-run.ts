import { assertNever } from '../../base/assert.ts';
import type { RunnerId } from '../../base/ids.ts';
import type { EventRecord, HubEvent, JoinedClaude } from '../event.ts';
import type { RunState, SessionView } from '../session.ts';
import { lastingApprovals } from './fold-approvals.ts';
import { breakOffTurn, observed } from './fold-turn.ts';
import { withoutModeArguments } from './without-mode-arguments.ts';

type RunEvent = Extract<
  HubEvent,
  {
    kind:
      | 'session.start-requested'
      | 'session.joined'
      | 'session.stop-requested'
      | 'session.start-failed'
      | 'runner.connected'
      | 'runner.disconnected'
      | 'runner.lost'
      | 'session.found'
      | 'runner.facts-missing'
      | 'claude.started'
      | 'claude.exited'
      | 'claude.dialog-shown'
      | 'claude.unobserved'
      | 'claude.session-started'
      | 'claude.cwd-changed'
      | 'claude.mode-changed'
      | 'claude.metered'
      | 'conversation.shared';
  }
>;

/** The life of the runner and its Claude Code. What an older runner says late is history. */
export function foldRun(view: SessionView, event: RunEvent): SessionView {
  switch (event.kind) {
    case 'session.start-requested':
      return starting(view, event, null);
    case 'session.joined':
      return {
        ...starting(view, event, event.data),
        // Whoever started it by hand left them out: an adoption must not bring them back.
        claudeArgs: withoutModeArguments(view.claudeArgs),
      };
    case 'session.stop-requested':
      return { ...view, isStopRequested: true, stoppedBy: event.actor };
    case 'session.start-failed':
      return {
        ...view,
        ...quiet,
        run: { ...notStarted, reason: event.data.reason, at: event.at },
      };
    case 'claude.started':
      return {
        ...view,
        ...quiet,
        workingFolder: null,
        lastRunner: event.data.runner,
        // A start that the log does not know of came after the stop that it knows of.
        isStopRequested: view.run.state === 'starting' && view.isStopRequested,
        startedSeq: event.seq,
        claudeVersion: event.data.version,
        run: runningWith(event.data.runner),
      };
    case 'runner.connected':
      return withConnection(view, event.data.runner, true);
    case 'runner.disconnected':
      return withConnection(view, event.data.runner, false);
    case 'runner.lost':
      if (!isCurrent(view, event.data.runner)) return view;
      return { ...withoutClaude(view, event.at), run: { state: 'lost', ...event.data } };
    case 'session.found': {
      // Running again as soon as its runner says so.
      const { runner } = event.data;
      const reason = 'The log went back to a backup from before this session.';
      return { ...view, lastRunner: runner, run: { state: 'lost', runner, reason } };
    }
    case 'runner.facts-missing':
      return withMissingFacts(view, event);
    case 'claude.exited':
      if (!isCurrent(view, event.data.runner)) return view;
      return { ...withoutClaude(view, event.at), run: exitedRun(event) };
    case 'claude.unobserved':
      return {
        ...withRun(view, { isObserved: false, unobserved: event.data.reason }),
        unseenReason: event.data.isKnown === true ? event.data.reason : view.unseenReason,
      };
    case 'claude.dialog-shown':
      return withRun(view, { dialog: event.data.line });
    case 'claude.session-started':
      return {
        ...withRun(view, observed),
        claudeSessionId: event.data.claudeSessionId,
        conversationSource: event.data.source,
      };
    case 'claude.cwd-changed':
      return { ...view, workingFolder: event.data.cwd };
    case 'claude.metered':
      return { ...view, meter: event.data };
    case 'claude.mode-changed':
      return { ...view, permissionMode: event.data.permissionMode };
    case 'conversation.shared':
      return { ...view, openElsewhere: event.data.pid };
    default:
      return assertNever(event, 'run event');
  }
}

function starting(
  view: SessionView,
  { at, actor }: RunEvent,
  joined: JoinedClaude | null,
): SessionView {
  return {
    ...breakOffTurn(view, at),
    ...quiet,
    // The first start of a worker is that of its parent.
    isTakenOver: view.isTakenOver || (view.worker !== undefined && actor.type === 'operator'),
    run: { state: 'starting', since: at },
    removal: null,
    isStopRequested: false,
    stoppedBy: null,
    joined,
  };
}

/** With Claude Code gone nothing of its inner state can still be true. */
const quiet = {
  status: null,
  statusAt: null,
  statusWord: null,
  waitingFor: null,
  tasks: [],
  unseenReason: null,
  openElsewhere: null,
} as const;

function withoutClaude(view: SessionView, at: string): SessionView {
  return { ...breakOffTurn(view, at), ...quiet, approvals: lastingApprovals(view.approvals) };
}

function runningWith(runner: RunnerId): RunState {
  return {
    state: 'running',
    runner,
    isConnected: true,
    isObserved: false,
    unobserved: null,
    dialog: null,
  };
}

/** The start of this Claude Code may be among what is missing. */
function withMissingFacts(
  view: SessionView,
  { data }: EventRecord<'runner.facts-missing'>,
): SessionView {
  const { runner, version, isAlive } = data;
  const isKnown = view.run.state === 'running' && view.run.runner === runner;
  if (isKnown || !isAlive) return view;
  return {
    ...view,
    ...quiet,
    lastRunner: runner,
    isStopRequested: false,
    claudeVersion: version,
    run: runningWith(runner),
  };
}

const notStarted = {
  state: 'exited',
  code: null,
  signal: null,
  isOutOfMemory: false,
  output: '',
  left: [],
} as const;

function exitedRun({ at, data }: EventRecord<'claude.exited'>): RunState {
  return {
    state: 'exited',
    code: data.code,
    signal: data.signal,
    reason: null,
    isOutOfMemory: data.isOutOfMemory ?? false,
    output: data.output ?? '',
    left: data.left ?? [],
    at,
  };
}

function isCurrent(view: SessionView, runner: RunnerId): boolean {
  return view.lastRunner === null || view.lastRunner === runner;
}

function withConnection(view: SessionView, runner: RunnerId, isConnected: boolean): SessionView {
  const { run } = view;
  if (run.state === 'lost' && isConnected && run.runner === runner) {
    // Given up too early: the runner came back, and its word counts for more than our silence.
    return { ...view, run: { state: 'running', runner, isConnected, ...observed } };
  }
  if (run.state !== 'running' || run.runner !== runner) return view;
  return { ...view, run: { ...run, isConnected } };
}

type RunningRun = Extract<RunState, { state: 'running' }>;

function withRun(view: SessionView, change: Partial<RunningRun>): SessionView {
  if (view.run.state !== 'running') return view;
  return { ...view, run: { ...view.run, ...change } };
}
