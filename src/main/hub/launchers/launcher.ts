import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { LauncherName } from '../../../shared/domain/launcher-name.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { RunnerJob, RunnerSpec } from '../../../shared/wire/runner-job.ts';

/**
 * What the launcher knows of a session's runner, without asking the runner. `unknown`: the place did not say, so nothing
 * may be concluded; only `gone` lets the hub call a session lost and end what it left behind.
 */
export type RunnerLife =
  | { readonly state: 'running'; readonly runner: RunnerId }
  | {
      readonly state: 'gone';
      readonly runner: RunnerId | null;
      /** What the place itself says of its end: a sentence for a person. */
      readonly reason?: string;
    }
  | { readonly state: 'unknown' };

/** A conversation of Claude Code, by the folder in which it began. */
export interface KnownConversation {
  /** Of the session whose conversation it is, where it has one. */
  readonly id?: SessionId;
  readonly cwd: string;
  readonly claudeSessionId: string;
}

/** A conversation that a living Claude Code of the place has open, as it says itself. */
export interface OpenConversation {
  readonly pid: number;
  readonly id: string;
}

/** What Claude Code remembers in the place. */
export interface ConversationHistory {
  /**
   * Claude Code writes a conversation at its first prompt: before that there is nothing to resume. A place that cannot look
   * until it starts a session there says yes, and decides then.
   */
  has(conversation: KnownConversation): Promise<boolean>;
  listOpen(): Promise<readonly OpenConversation[]>;
}

/** A repo's setup command as it is read; the owner allows its content. */
export interface SetupCommand {
  readonly text: string;
  /** SHA-256 of the text. */
  readonly hash: string;
}

export interface SetupRun {
  readonly cwd: string;
  /** The text that was allowed, not the file: that may have changed since it was read. */
  readonly text: string;
  /** Aborted: all that it has started ends. */
  readonly signal?: AbortSignal;
}

export interface SetupOutcome {
  /** Null when a signal ended it, or it could not be started. */
  readonly code: number | null;
  readonly output: string;
}

/** Setup commands of worktrees, run where their sessions will run. */
export interface WorktreeSetup {
  read(folder: string): Promise<SetupCommand | null>;
  /** Runs it to its end, or to a deadline at which all that it has started ends with it. */
  run(run: SetupRun): Promise<SetupOutcome>;
}

/** A file that a person gave with a message. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  /** The path that the message carries: Claude Code finds the file there. */
  readonly path: string;
  readonly bytes: number;
  /** By its content, never by its name. */
  readonly type: string;
}

export interface AttachmentStore {
  /** More than the limit is refused and nothing of it is left [BIG-2]. */
  add(
    session: SessionId,
    name: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Result<Attachment, Refusal>>;
  remove(session: SessionId, id: string): Promise<Result<void, Refusal>>;
  /** Takes away every copy of a content, whoever put it there. */
  removeContent(session: SessionId, content: ContentMark): Promise<void>;
}

/** By what a content is known. */
export interface ContentMark {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** Whose work is saved, and where. */
export interface WorkOwner {
  /** A folder of the repo on the hub's machine. */
  readonly folder: string;
  /** Name of the session. */
  readonly name: string;
}

/**
 * A place where sessions run, and the only one who touches what is in it. It starts runners there and finds them again; it
 * never speaks with them: a runner dials the hub by itself, and outlives it.
 */
export interface Launcher {
  readonly name: LauncherName;
  readonly history: ConversationHistory;
  /** Null in a place without worktrees. */
  readonly setup: WorktreeSetup | null;
  readonly attachments: AttachmentStore;

  /** Where Claude Code is in this place; else a sentence for a person, with what to do. */
  findClaude(): Promise<Result<string, string>>;
  /**
   * Starts one runner, with Claude Code and the environment of this place. An expected failure is a sentence for a person.
   */
  launch(spec: RunnerSpec): Promise<Result<void, string>>;
  /** Whether the session's last runner still runs. */
  lifeOf(session: SessionId): Promise<RunnerLife>;
  /** The job of the session's last runner. */
  jobOf(session: SessionId): Promise<RunnerJob | undefined>;
  /** Those of all runners that were not forgotten. */
  jobs(): Promise<readonly RunnerJob[]>;
  /** The process of the session's Claude Code, as `listOpen` counts them; null while it is not known. */
  claudePidOf(session: SessionId): Promise<number | null>;
  /** Facts that a gone runner has left on its disk, oldest first, as far as they are whole. */
  factsLeftBy(session: SessionId, runner: RunnerId): Promise<readonly unknown[]>;
  /**
   * Ends this runner, if it still runs and is of this session, whether it wants to or not; its place may end more with it.
   */
  end(session: SessionId, runner: RunnerId): Promise<void>;
  /**
   * Ends what the Claude Code of this gone runner has left running, as far as it can be told for certain.
   */
  endLeftovers(runner: RunnerId): Promise<void>;
  /**
   * Saves work of a session that only this place has, before it is forgotten. The ref in the repo that keeps it; null
   * when there is none.
   */
  saveWork(session: SessionId, owner: WorkOwner): Promise<Result<string | null, string>>;
  /** Sessions of which something is left here. */
  sessionsLeft(): Promise<readonly SessionId[]>;
  /** Takes away what is left of a session: its gone runner, its attachments. */
  forget(session: SessionId): Promise<void>;
}
