import type {
  ApprovalId,
  ConnectionId,
  GateId,
  MessageId,
  NoteId,
  RunnerId,
  SessionId,
  SuggestionId,
} from '../base/ids.ts';
import type { Actor } from './actor.ts';
import type { AskEventDataByKind } from './ask-event-kinds.ts';
import type { TaskListing } from './background-task.ts';
import type { CrewSeat } from './crew.ts';
import type { Destination, EgressMode } from './egress.ts';
import type { FileEventDataByKind } from './file-event-kinds.ts';
import type { FourEyes } from './four-eyes-terms.ts';
import type { GateAnswer, GateClosedReason, GateType, JsonObject } from './gate.ts';
import type { HubEventDataByKind, HubEventKind } from './hub-event-kinds.ts';
import type { LauncherName } from './launcher-name.ts';
import type { LeftProcess } from './left-process.ts';
import type { MissingFiles } from './missing-files.ts';
import type { Mention } from './note.ts';
import type { PermissionRule } from './permission-rule.ts';
import type { QuestionEventDataByKind } from './question-event-kinds.ts';
import type { RemovalWork } from './removal.ts';
import type { SettingName } from './setting-change.ts';
import type { WorkerEventDataByKind } from './worker-event-kinds.ts';
import type { WorkerTerms } from './worker.ts';

export interface Worktree {
  readonly path: string;
  readonly branch: string;
  /** The commit it was made from. */
  readonly base: string;
  /** The repo's setup command is not to run in it, although it is allowed in the repo. */
  readonly skipsSetup?: boolean | undefined;
  /** What of the commit is not in it. */
  readonly missing?: MissingFiles | undefined;
}

/** Where a session began: what changed is told from here. */
export interface SessionBase {
  /** The commit that was checked out, or the empty tree of a repo without a commit. */
  readonly commit: string;
  /** Files that were changed or untracked already. */
  readonly changes: number;
}

export interface SessionOwner {
  readonly id: string;
  readonly name: string;
}

/** Everything that a (re)start of the session needs, fixed when it is created. */
export interface SessionSetup {
  readonly name: string;
  /** The top of the git repository, or the plain folder. */
  readonly repo: string;
  readonly cwd: string;
  readonly branch: string | null;
  readonly worktree: Worktree | null;
  /** Null outside of a repo; absent from sessions of a hub that did not write it down. */
  readonly base?: SessionBase | null;
  readonly launcher: LauncherName;
  /** What its containers reach, where that is not what the settings of the hub say. */
  readonly egress?: EgressMode | undefined;
  readonly parent: SessionId | null;
  /** Only of a session that was started for a task of its parent. */
  readonly worker?: WorkerTerms | undefined;
  readonly model: string | null;
  readonly permissionMode: string | null;
  readonly owner: SessionOwner;
  readonly claudeSessionId: string;
  /** The conversation existed before: the first start already resumes it. */
  readonly isResumed: boolean;
  readonly claudeArgs: readonly string[];
  /** Only of a session of a crew. */
  readonly crew?: CrewSeat | undefined;
}

/** A Claude Code that was started by hand. */
export interface JoinedClaude {
  readonly connection: ConnectionId;
  readonly pid: number;
  /** false for `claude -p`: no person sits before it, and no request of it waits for a person. */
  readonly isAttended: boolean;
}

/** Figures of Claude Code's own status line. */
export interface Meter {
  readonly model: string | null;
  /** Not in what was stored by older versions. */
  readonly effort?: string | null;
  /**
   * What the session itself has spent, over all its conversations: never what a conversation had cost before. Older
   * versions stored the figure of Claude Code here.
   */
  readonly costUsd: number | null;
  /** Claude Code's own figure of this conversation, which includes what a copy or a resume inherits. */
  readonly reported?: { readonly conversation: string; readonly usd: number } | null;
  readonly contextPercent: number | null;
  readonly contextTokens: number | null;
  readonly contextLimitTokens: number | null;
  readonly fiveHour: RateWindow | null;
  readonly sevenDay: RateWindow | null;
}

export interface RateWindow {
  readonly usedPercent: number;
  /** Seconds since 1970, as Claude Code gives it. */
  readonly resetsAt: number | null;
}

/** Claude Code's status file, in our words; `unknown` is one that Roundhouse does not know. */
export type ClaudeStatus = 'idle' | 'busy' | 'waiting' | 'unknown';

/** Fields of what happens inside one tool call. `agentId` is set inside a sub-agent. */
interface ToolCall {
  readonly promptId: string | null;
  readonly toolUseId: string | null;
  readonly tool: string;
  readonly agentId: string | null;
}

/** Kind of event → its data. Kinds are past tense; data is what the fold and a reader need, nothing else. */
export interface EventDataByKind
  extends
    HubEventDataByKind,
    AskEventDataByKind,
    QuestionEventDataByKind,
    WorkerEventDataByKind,
    FileEventDataByKind {
  'session.created': SessionSetup;
  'session.renamed': { readonly name: string };
  'session.arranged': { readonly isPinned: boolean; readonly isArchived: boolean };
  /** The reactor starts a runner. `prompt`: what older versions put on the command line; now always null. */
  'session.start-requested': { readonly prompt: MessageId | null; readonly isResume: boolean };
  /** This Claude Code was started by hand and has joined by a connection: there is no terminal. */
  'session.joined': JoinedClaude;
  /** `keepsWorkers`: its conversation goes on in another place at once, and so do its workers. */
  'session.stop-requested': { readonly keepsWorkers?: true };
  'session.interrupt-requested': Record<never, never>;
  'session.start-failed': { readonly reason: string };
  /** Before it runs, so that a crash cannot make it run twice. */
  'session.setup-started': { readonly command: string };
  'session.setup-ran': {
    readonly command: string;
    readonly code: number | null;
    readonly output: string;
  };
  /** Before anything of it is done: what was begun is finished, or its failure is stored. */
  'session.remove-requested': { readonly work: RemovalWork };
  /** The session stays, and the removal can be repeated. */
  'session.remove-failed': { readonly reason: string };
  'session.removed': { readonly trashRef: string | null };

  'runner.connected': { readonly runner: RunnerId; readonly pid: number };
  'runner.disconnected': { readonly runner: RunnerId };
  'runner.lost': { readonly runner: RunnerId; readonly reason: string };
  /** The log went back to a backup from before this session, whose runner was found on the disk. */
  'session.found': { readonly runner: RunnerId };
  /** Reports of the runner, from number to number, that the log does not have and the runner neither. */
  'runner.facts-missing': {
    readonly runner: RunnerId;
    readonly from: number;
    readonly to: number;
    /** Of the Claude Code that runs; null when that does not say. */
    readonly version: string | null;
    /** Its runner has dialled in; else it is gone, and what it left on the disk is read. */
    readonly isAlive: boolean;
  };

  'claude.started': {
    readonly runner: RunnerId;
    readonly pid: number;
    readonly version: string | null;
    /** The executable and its arguments as they were run, without credentials; not in what older runners reported. */
    readonly command?: readonly string[];
  };
  'claude.exited': {
    readonly runner: RunnerId;
    readonly code: number | null;
    readonly signal: string | null;
    /** The last lines of its terminal; this and what follows is not in what older versions stored. */
    readonly output?: string;
    readonly isOutOfMemory?: boolean;
    /** What still runs and seems to have been started by it. */
    readonly left?: readonly LeftProcess[];
  };
  /** A dialog is in front of Claude Code's start: `line` is the first text on its screen, only ever shown. */
  'claude.dialog-shown': { readonly line: string };
  /** No SessionStart hook came in time: what Claude Code does is not seen. */
  /** `isKnown`: a setting of Claude Code keeps its hooks away, which the reason names. */
  'claude.unobserved': { readonly reason: string; readonly isKnown?: true };
  'claude.session-started': {
    readonly source: string;
    readonly model: string | null;
    readonly claudeSessionId: string;
  };
  /** A Claude Code outside of this session has its conversation open too: both write it. Null: no longer. */
  'conversation.shared': { readonly pid: number | null };
  'claude.session-ended': { readonly reason: string };
  /** Claude Code's own status file. */
  'claude.status-changed': {
    readonly status: ClaudeStatus;
    readonly waitingFor: string | null;
    /** Claude Code's own word where it is another one: `shell` is idle while a background command runs. */
    readonly word?: string;
  };
  'claude.metered': Meter;
  'claude.notified': { readonly type: string; readonly message: string };
  'claude.cwd-changed': { readonly cwd: string };
  'claude.mode-changed': { readonly permissionMode: string };
  'claude.compacted': { readonly trigger: string };

  'turn.started': {
    readonly promptId: string;
    readonly text: string;
    readonly message: MessageId | null;
  };
  'turn.ended': {
    readonly promptId: string | null;
    readonly answer: string;
    readonly backgroundTasks: number;
    /** Not in what was stored by older versions. */
    readonly tasks?: readonly TaskListing[];
  };
  'turn.failed': {
    readonly promptId: string | null;
    readonly error: string;
    readonly text: string;
  };
  'turn.interrupted': { readonly promptId: string | null };
  'assistant.said': {
    readonly promptId: string | null;
    readonly messageId: string;
    readonly index: number;
    readonly isFinal: boolean;
    readonly text: string;
    readonly agentId: string | null;
  };

  /** A block of thinking; only where Claude Code gives its text. It may be told after what came of it. */
  'assistant.thought': {
    readonly promptId: string | null;
    readonly text: string;
    /** Null: not known. */
    readonly endedAt: string | null;
  };

  'tool.started': ToolCall & { readonly input: JsonObject };
  'tool.finished': ToolCall & {
    readonly input: JsonObject;
    readonly output: string;
    readonly durationMs: number | null;
    /** The background task that the call began. */
    readonly backgroundTask?: string;
  };
  'tool.failed': ToolCall & {
    readonly input: JsonObject;
    readonly error: string;
    readonly durationMs: number | null;
  };
  /** Claude Code's auto mode refused by itself. */
  'tool.denied': ToolCall & { readonly input: JsonObject; readonly reason: string };
  'subagent.started': { readonly agentId: string; readonly agentType: string };
  'subagent.finished': {
    readonly agentId: string;
    readonly agentType: string;
    readonly answer: string;
  };

  'gate.opened': {
    readonly gate: GateId;
    readonly type: GateType;
    readonly tool: string;
    readonly input: JsonObject;
    readonly summary: string;
    readonly suggestions: readonly JsonObject[];
    readonly hash: string;
    readonly promptId: string | null;
    readonly agentId: string | null;
    /** What kind of sub-agent asks, in Claude Code's own word; not in what older versions stored. */
    readonly agentType?: string | null;
    /** Null: not known. Not in what older versions stored. */
    readonly toolUseId?: string | null;
    /** `input` has only the beginnings of its texts; absent: it is whole. */
    readonly isTooLarge?: boolean;
    readonly request: string;
    /** Absent: one person may allow it, whoever caused it. */
    readonly fourEyes?: FourEyes;
    /** The call itself is held: Claude Code shows no dialog that could be answered in the terminal. */
    readonly isBeforeDialog?: boolean;
    /** The hub itself asks, for a place on the network: no report of a runner has this. */
    readonly egress?: Destination;
  };
  /** One of several people who must allow it has done so. */
  'gate.agreed': { readonly gate: GateId };
  /** It has waited so long that one owner is enough (`fourEyes.ownerAfterMs`). */
  'gate.escalated': { readonly gate: GateId };
  /** What is asked is another text now: the plan's file was edited. An approval of the former is void. */
  'gate.changed': {
    readonly gate: GateId;
    readonly input: JsonObject;
    readonly summary: string;
    readonly hash: string;
    readonly isTooLarge: boolean;
  };
  'gate.answered': {
    readonly gate: GateId;
    readonly answer: GateAnswer;
    readonly message: string | null;
    /** For a question: what was chosen, by question. */
    readonly answers: Readonly<Record<string, string>> | null;
    /** The hub answered by this approval, which the actor gave before. */
    readonly standing?: ApprovalId;
  };
  'gate.applied': { readonly gate: GateId; readonly evidence: string };
  'gate.closed': {
    readonly gate: GateId;
    readonly reason: GateClosedReason;
    /** Who interrupted; absent when that is not known or nobody did. */
    readonly by?: Actor;
  };

  /** The hub kept a container from a place; `reason` is the sentence that it got. Once for each place. */
  'egress.refused': { readonly destination: Destination; readonly reason: string };

  /** An "always": what is asked like this is allowed from now on, until it expires or is withdrawn. */
  'approval.given': {
    readonly approval: ApprovalId;
    readonly keeper: 'hub' | 'claude-code';
    readonly rules: readonly PermissionRule[];
    /** What Claude Code got, as it suggested it. */
    readonly handedOn: readonly JsonObject[];
    readonly gate: GateId;
    /** The name of the device that it was given on. */
    readonly device: string;
    readonly expiresAt: string | null;
  };
  'approval.withdrawn': { readonly approval: ApprovalId };

  'setting.change-requested': {
    readonly change: string;
    readonly setting: SettingName;
    readonly value: string;
  };
  /** Proved by a hook or the status line. */
  'setting.changed': {
    readonly change: string;
    readonly setting: SettingName;
    readonly value: string;
  };
  'setting.change-failed': { readonly change: string; readonly reason: string };

  'message.queued': {
    readonly message: MessageId;
    readonly text: string;
    /** It is a command of Claude Code and meant to be run. */
    readonly isCommand?: boolean;
    /** Whose suggestion it was, where the actor sent one of somebody else. */
    readonly suggestedBy?: Actor;
    /** The session from beside which it was asked: its answer is shown there, too. */
    readonly askedIn?: SessionId;
  };
  'message.edited': { readonly message: MessageId; readonly text: string };
  'message.moved': { readonly message: MessageId; readonly before: MessageId | null };
  'message.dropped': { readonly message: MessageId };
  /** `attempt` counts from 1; not in what was stored by older versions. */
  'message.dispatched': { readonly message: MessageId; readonly attempt?: number };
  'message.delivered': { readonly message: MessageId };
  /** `promptId` is null for a command that began no turn. */
  'message.accepted': { readonly message: MessageId; readonly promptId: string | null };
  'message.answered': {
    readonly message: MessageId;
    readonly answer: string;
    /** A command that began no turn, as it was sent: nothing else tells of it. */
    readonly command?: string;
  };
  /** It did not reach Claude Code. */
  'message.held': { readonly message: MessageId; readonly reason: string };
  /** Enter was pressed, and nothing proves whether Claude Code took it. */
  'message.unconfirmed': { readonly message: MessageId; readonly reason: string };
  'message.released': { readonly message: MessageId };
  'message.failed': { readonly message: MessageId; readonly reason: string };

  /** `note` and `mentions` are not in what was stored by older versions. */
  'note.added': {
    readonly text: string;
    readonly note?: NoteId;
    readonly mentions?: readonly Mention[];
  };
  /** By its author, as is its deletion. */
  'note.edited': {
    readonly note: NoteId;
    readonly text: string;
    readonly mentions: readonly Mention[];
  };
  'note.deleted': { readonly note: NoteId };
  /** By somebody whom it mentions. */
  'note.seen': { readonly note: NoteId };

  /** Somebody proposes a prompt. Whoever sends it is the actor of `suggestion.sent` and of the message. */
  'suggestion.made': { readonly suggestion: SuggestionId; readonly text: string };
  'suggestion.sent': {
    readonly suggestion: SuggestionId;
    readonly message: MessageId;
    readonly isEdited: boolean;
  };
  'suggestion.declined': { readonly suggestion: SuggestionId; readonly reason: string | null };
  'suggestion.withdrawn': { readonly suggestion: SuggestionId };
  /** By its author, after another person has decided it. */
  'suggestion.seen': { readonly suggestion: SuggestionId };
  /** Its author may not see the session any more. */
  'suggestion.dropped': { readonly suggestion: SuggestionId; readonly reason: string };
  'work.saved': { readonly ref: string; readonly why: string };
  'work.restored': { readonly ref: string; readonly path: string };
  /** An operator wants git to stage, commit or push here; written down before git runs. */
  'git.requested': { readonly action: GitAction };
  /** It was refused, or failed, or nobody knows: then the reason says so. Same `cause` as its request. */
  'git.failed': {
    readonly action: GitAction;
    readonly code: string;
    readonly reason: string;
    readonly hint: string | null;
  };
  /** An operator had git stage, commit or push here. */
  'git.ran': {
    readonly action: GitAction;
    /** The exact command. */
    readonly command: string;
    readonly output: string;
  };
}

export type GitAction = 'stage' | 'unstage' | 'commit' | 'push' | 'bring-in';

export type EventKind = keyof EventDataByKind;

/** One record of the append-only log. `seq` is gap-free over the whole hub, given in the commit. */
export interface EventRecord<K extends EventKind = EventKind> {
  readonly seq: number;
  /** When it happened (the runner's time for what a runner saw), ISO 8601 in UTC. */
  readonly at: string;
  readonly session: SessionId | null;
  readonly kind: K;
  readonly actor: Actor;
  /** The idempotency key of the command, or the runner's fact number, that brought it. */
  readonly cause: string | null;
  readonly data: EventDataByKind[K];
}

/** The union by kind: switching on `kind` narrows `data`. */
export type HubEvent = { [K in EventKind]: EventRecord<K> }[EventKind];

/** What belongs to the hub itself and to no session. */
export type HubWideEvent = { [K in HubEventKind]: EventRecord<K> }[HubEventKind];

/** What happened to a session, before it is put into an envelope. */
export type EventBody = BodyOf<Exclude<EventKind, HubEventKind>>;

/** What happened to the hub itself, before it is put into an envelope. */
export type HubEventBody = BodyOf<HubEventKind>;

type BodyOf<Kind extends EventKind> = {
  [K in Kind]: { readonly kind: K; readonly data: EventDataByKind[K] };
}[Kind];

/** An event before the log has numbered it. */
export type NewEvent = {
  [K in EventKind]: Omit<EventRecord<K>, 'seq'>;
}[EventKind];
