import type { RunnerId, SessionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';
import type { Ask } from './ask.ts';
import type { BackgroundTask } from './background-task.ts';
import type { DeliveryPause } from './delivery-pause.ts';
import type { ClaudeStatus, GitAction, JoinedClaude, Meter, SessionSetup } from './event.ts';
import type { Gate } from './gate.ts';
import type { LeftProcess } from './left-process.ts';
import type { Message } from './message.ts';
import type { Note } from './note.ts';
import { openQuestions, type OperatorQuestion } from './operator-question.ts';
import type { Removal } from './removal.ts';
import type { SettingChange } from './setting-change.ts';
import type { SharedFile } from './shared-file.ts';
import type { StandingApproval } from './standing-approvals.ts';
import type { Suggestion } from './suggestion.ts';
import type { OrderedWorker } from './worker.ts';

/**
 * What a session is doing, computed from evidence by `sessionStateOf`, never set.
 * `unknown` is a legal state and is shown as such.
 */
export type SessionState =
  | 'starting'
  | 'idle'
  | 'working'
  | 'waiting'
  | 'limited'
  | 'exited'
  | 'lost'
  | 'unknown';

/** The runner and its Claude Code, as last proved. */
export type RunState =
  | { readonly state: 'starting'; readonly since: string }
  | {
      readonly state: 'running';
      readonly runner: RunnerId;
      readonly isConnected: boolean;
      /** A SessionStart hook or a status file was seen: what Claude Code does is visible to us. */
      readonly isObserved: boolean;
      /** Why it is not observed, once the time for that is over. */
      readonly unobserved: string | null;
      /** The first line of a dialog that Claude Code shows before it starts. */
      readonly dialog: string | null;
    }
  | { readonly state: 'lost'; readonly runner: RunnerId; readonly reason: string }
  | {
      readonly state: 'exited';
      readonly code: number | null;
      readonly signal: string | null;
      readonly reason: string | null;
      readonly isOutOfMemory: boolean;
      /** The last lines of its terminal; may be empty. */
      readonly output: string;
      readonly left: readonly LeftProcess[];
      readonly at: string;
    };

/** The turn that Claude Code is in, or was in last. */
export interface Turn {
  readonly state: 'running' | 'ended' | 'failed' | 'interrupted';
  /** All prompts that this turn took in: text sent while it works joins it. */
  readonly promptIds: readonly string[];
  /** Who wrote these prompts; Claude where nobody knows. Not in what was folded by older versions. */
  readonly authors: readonly Actor[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Why it failed: Claude Code's own word, such as `rate_limit`. */
  readonly error: string | null;
  readonly tools: number;
}

/** How many tool calls there were, and how many of them failed. */
export interface ToolTally {
  readonly calls: number;
  readonly failures: number;
  readonly denials: number;
}

/** `cause` is the key of the command; its outcome has the same. */
export interface GitRequested {
  readonly action: GitAction;
  readonly cause: string;
}

/** One session as the fold of its events: the same in the hub and in every client. */
export interface SessionView extends SessionSetup {
  readonly id: SessionId;
  readonly createdAt: string;
  readonly lastSeq: number;
  readonly lastAt: string;
  readonly run: RunState;
  /** The setup command of its worktree: begun without having ended, the hub stopped while it ran. */
  readonly setupRun: 'none' | 'begun' | 'ended';
  readonly isStopRequested: boolean;
  /** Who asked for the stop. */
  readonly stoppedBy: Actor | null;
  readonly status: ClaudeStatus | null;
  /** Claude Code's own word for a status that Roundhouse does not know. */
  readonly statusWord: string | null;
  readonly statusAt: string | null;
  readonly waitingFor: string | null;
  readonly turn: Turn | null;
  /** The last prompts of ended turns: a late event of one of them changes nothing. */
  readonly endedPromptIds: readonly string[];
  /** What runs beside the turn: shells, sub-agents, monitors; the oldest first. */
  readonly tasks: readonly BackgroundTask[];
  /** Open ones, then the last closed ones. */
  readonly gates: readonly Gate[];
  /** In the order in which they were given; an expired one stays until the session ends. */
  readonly approvals: readonly StandingApproval[];
  /** Unfinished ones in their order, after the last finished ones. */
  readonly messages: readonly Message[];
  /** The newest, and those with a mention that was not seen; the oldest first. */
  readonly notes: readonly Note[];
  /** Open ones, and the last decided ones; the oldest first. */
  readonly suggestions: readonly Suggestion[];
  /** What it asked of peers and what they asked of it: open ones and the last finished ones. */
  readonly asks: readonly Ask[];
  /** Those that it may read: given to it, by it, or with an ask; the oldest first. */
  readonly files: readonly SharedFile[];
  /** Those that it ordered: the ones that are being started, and the last others; the oldest first. */
  readonly workers: readonly OrderedWorker[];
  /** Why it was stopped as a worker; null while its limits hold. */
  readonly workerLimit: string | null;
  /** A person has started this worker again: its limits do not hold any more. */
  readonly isTakenOver: boolean;
  /** What it asked its operators: open ones, those whose outcome it has not heard, and the last others; the oldest first. */
  readonly questions: readonly OperatorQuestion[];
  /** Set while queued messages wait although Claude Code is idle. */
  readonly pause: DeliveryPause | null;
  readonly meter: Meter | null;
  /** Asked for and not proved, at most one of each setting. */
  readonly settingChanges: readonly SettingChange[];
  /** What git was asked to do and has no outcome yet. */
  readonly gitRequests: readonly GitRequested[];
  readonly tally: ToolTally;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  readonly isRemoved: boolean;
  /** Asked for and not at its end; null when there is none. */
  readonly removal: Removal | null;
  /** Where Claude Code works now, when it has left the folder that it was started in. */
  readonly workingFolder: string | null;
  /** The last runner that was started: facts of an older one are history. */
  readonly lastRunner: RunnerId | null;
  /** The number of the last `claude.started`; null before the first one. */
  readonly startedSeq: number | null;
  /** Of the Claude Code that was started last; null when it does not say. */
  readonly claudeVersion: string | null;
  /** How the conversation that it is in began, in Claude Code's word: `startup`, `resume`, `clear`, `fork`. */
  readonly conversationSource: string | null;
  /** Why the hooks of the Claude Code that runs do not come; null while nothing says so. */
  readonly unseenReason: string | null;
  /** The process outside of Roundhouse that has this conversation open as well. */
  readonly openElsewhere: number | null;
  /** Set while its last Claude Code was started by hand: there is no terminal. */
  readonly joined: JoinedClaude | null;
}

/** The state that a person sees, from what was proved. */
export function sessionStateOf(view: SessionView): SessionState {
  switch (view.run.state) {
    case 'starting':
      return 'starting';
    case 'lost':
      return 'lost';
    case 'exited':
      return 'exited';
    case 'running':
      return runningStateOf(view, view.run);
  }
}

function runningStateOf(
  view: SessionView,
  run: Extract<RunState, { state: 'running' }>,
): SessionState {
  if (view.gates.some((gate) => gate.state === 'open')) return 'waiting';
  // Its runner is away: what was last seen may not be true any more.
  if (!run.isConnected) return 'unknown';
  if (view.status === 'waiting' || run.dialog !== null) return 'waiting';
  if (view.status === 'unknown') return 'unknown';
  if (view.turn?.state === 'running' || view.status === 'busy') return 'working';
  if (view.pause?.type === 'rate-limit') return 'limited';
  if (view.status === 'idle' || run.isObserved) return 'idle';
  // A turn of an earlier run says nothing of this one.
  return run.unobserved === null ? 'starting' : 'unknown';
}

/** Claude Code is not there and nothing is on its way to start it. */
export function isEnded({ run }: Pick<SessionView, 'run'>): boolean {
  return run.state === 'exited' || run.state === 'lost';
}

/** Gates that wait for a person, oldest first. */
export function openGates(view: SessionView): readonly Gate[] {
  return view.gates.filter((gate) => gate.state === 'open');
}

/** Messages that Claude Code has not taken in yet, in the order in which it will get them. */
export function waitingMessages(view: SessionView): readonly Message[] {
  return view.messages.filter(
    (message) =>
      message.state === 'queued' ||
      message.state === 'delivered' ||
      message.state === 'held' ||
      message.state === 'unknown',
  );
}

/** A person has something to do here: a gate, a question, a dialog, a sign-in, or a message that needs a decision. */
export function needsOperator(view: SessionView): boolean {
  if (view.isArchived || view.isRemoved) return false;
  return (
    sessionStateOf(view) === 'waiting' ||
    (view.pause?.type === 'sign-in' && view.run.state === 'running') ||
    view.messages.some((message) => message.state === 'held' || message.state === 'unknown') ||
    openQuestions(view).length > 0
  );
}
