import type { EventSource } from '../../../shared/base/emitter.ts';
import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { Notice, NoticeState } from '../../../shared/wire/peer-methods.ts';
import type { RunnerDown, RunnerHello } from '../../../shared/wire/runner-link.ts';

/** Who a runner is, by its token: what it says of itself must agree with it. */
export interface RunnerIdentity {
  readonly session: SessionId;
  readonly runner: RunnerId;
}

export interface GridSize {
  readonly cols: number;
  readonly rows: number;
}

/** The whole screen as it was when Claude Code had written `offset` bytes. */
export interface ScreenSnapshot extends GridSize {
  readonly offset: number;
  /** Redraws the screen on a fresh terminal of this size; empty when the runner has given its emulator up. */
  readonly data: Uint8Array;
}

export interface ScreenText {
  readonly text: string;
  readonly title: string;
}

/** A stretch of output. `frame` is the whole binary frame, whose payload this is; it is shared, not copied. */
export interface OutputChunk {
  readonly offset: number;
  readonly payload: Uint8Array;
  readonly frame: Uint8Array;
}

/** What the domains send to a runner; the rest of the conversation is the link's own. */
export type RunnerCommand = Extract<
  RunnerDown,
  { type: 'deliver' | 'configure' | 'answer' | 'four-eyes' | 'interrupt' | 'stop' }
>;

/** Why the hub hangs up; each has its close code in `shared/wire/runner-link.ts`. */
export type RunnerHangUp = 'notWanted' | 'unproven' | 'replaced' | 'malformed' | 'protocol' | 'gap';

/** The runners of all sessions. What is sent to one that is not connected is dropped, and repeated when it is back. */
export interface RunnerPort {
  send(session: SessionId, command: RunnerCommand): void;
}

/** The way of a text that nobody typed to a session's Claude Code. */
export interface NoticePort {
  /** Refused when the runner is away, or too old. */
  notify(session: SessionId, notice: Notice): Promise<Result<NoticeState, Refusal>>;
}

/**
 * One live link to one runner, after its `hello` was answered. It ends with its socket: a runner that
 * comes back is a new connection. Nothing that is sent here is a receipt; facts are.
 */
export interface RunnerConnection extends RunnerIdentity {
  readonly hello: RunnerHello;
  /** The grid as last told by the runner. */
  readonly size: GridSize;
  readonly isOpen: boolean;

  /** Sends, or drops when the link is closed: the hub repeats after a reconnect what no fact has shown. */
  send(command: RunnerCommand): void;
  /** Bytes for the PTY. `false` when they were not sent: the link is closed or its buffer is full. */
  input(bytes: Uint8Array): boolean;
  resize(size: GridSize): void;
  /** Rejects with `AppError` `runner_gone` when the link closes first, `timeout` after 10 s. */
  snapshot(): Promise<ScreenSnapshot>;
  /** Rejects as `snapshot` does. */
  readScreen(): Promise<ScreenText>;
  /** Has the hook that waits in Claude Code wake it with this text. */
  notify(notice: Notice): Promise<Result<NoticeState, Refusal>>;

  readonly onOutput: EventSource<OutputChunk>;
  readonly onResized: EventSource<GridSize>;
  /** The runner gave its emulator up: snapshots are empty from now on, raw output goes on. */
  readonly onScreenLost: EventSource<string>;
  /** Once, after which nothing else comes. */
  readonly onClosed: EventSource<void>;

  /** Output up to here is recorded, or never will be: the runner may forget it. */
  acknowledgeOutput(offset: number): void;
  hangUp(why: RunnerHangUp): void;
}
