import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { RunnerHello } from '../../../shared/wire/runner-link.ts';
import type {
  GridSize,
  RunnerConnection,
  RunnerIdentity,
  ScreenText,
} from '../runners/runner-connection.ts';

/** The text of a screen now, with its grid. */
export interface ScreenReading extends ScreenText, GridSize {}

/** Terminals of all sessions: output on to viewers and into the recording, input on to runners. */
export interface TerminalService {
  /** For the runner plane: opens (or goes on with) the recording and says where it ends. */
  recordedOffsetOf(identity: RunnerIdentity, hello: RunnerHello): Promise<number>;
  /** A runner said hello: its output is recorded and shown from now on. */
  connect(connection: RunnerConnection): void;
  /** Its link is gone; viewers stay and are told. */
  disconnect(connection: RunnerConnection): void;
  /** Refused with `runner_gone` when no runner is behind the session. */
  readScreen(session: SessionId): Promise<Result<ScreenReading, Refusal>>;
  /** The grid of the session now; `undefined` when no runner was seen since the hub began. */
  sizeOf(session: SessionId): GridSize | undefined;
  /** The session is removed: its viewers are told and its recording is closed. */
  forget(session: SessionId): Promise<void>;
}
