import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { isErrorCode, refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { RunnerHello } from '../../../shared/wire/runner-link.ts';
import type { BatonService } from '../operators/baton-service.ts';
import type { DeviceOfOperator } from '../operators/presence-service.ts';
import type {
  GridSize,
  RunnerConnection,
  RunnerIdentity,
  ScreenText,
} from '../runners/runner-connection.ts';
import type { SessionTraces } from '../sessions/session-traces.ts';
import type { EnterPresses } from './enter-presses.ts';
import type { LastScreenSource } from './last-screens.ts';
import { LiveTerminal } from './live-terminal.ts';
import type { Recordings } from './recordings.ts';
import { SessionRecording } from './session-recording.ts';
import type { GridSource, TypistSource } from './terminal-sources.ts';
import type { TerminalWatch, ViewerSink } from './terminal-watch.ts';

/** The text of a screen now, with its grid. */
export interface ScreenReading extends ScreenText, GridSize {}

export interface TerminalServiceOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly recordings: Recordings;
  readonly baton: BatonService;
  readonly presses: EnterPresses;
  readonly lastScreens: LastScreenSource;
}

interface Terminal {
  readonly live: LiveTerminal;
  readonly recording: SessionRecording;
}

/**
 * Terminals of all sessions: output goes on to viewers and into the recording, input of the baton's holder goes on
 * to the runner. Bytes are not events: they have offsets, credit and recordings of their own.
 */
export class TerminalService implements GridSource, TypistSource, SessionTraces, AsyncDisposable {
  readonly #options: TerminalServiceOptions;
  readonly #terminals = new Map<SessionId, Terminal>();
  #lastChannel = 0;

  constructor(options: TerminalServiceOptions) {
    this.#options = options;
  }

  /** For the runner plane: opens (or goes on with) the recording and says where it ends. */
  recordedOffsetOf(identity: RunnerIdentity, hello: RunnerHello): Promise<number> {
    return this.#terminalOf(identity.session).recording.begin(identity, hello);
  }

  /** A runner said hello: its output is recorded and shown from now on. */
  connect(connection: RunnerConnection): void {
    this.#terminalOf(connection.session).live.connect(connection);
  }

  /** Its link is gone; viewers stay, are told, and go on when a runner is there again. */
  disconnect(connection: RunnerConnection): void {
    const terminal = this.#terminals.get(connection.session);
    terminal?.live.disconnect(connection);
    void terminal?.recording.end(connection.runner);
  }

  /** Opens the terminal for one connection of a device; its right to look was checked by the edge. */
  watch(session: SessionId, sink: ViewerSink, windowBytes: number): TerminalWatch {
    return this.#terminalOf(session).live.watch(sink, windowBytes);
  }

  /** The hub's number of the session in the header of its binary frames. */
  channelOf(session: SessionId): number {
    return this.#terminalOf(session).live.channel;
  }

  sizeOf(session: SessionId): GridSize | undefined {
    return this.#terminals.get(session)?.live.size;
  }

  typistOf(session: SessionId, reportedAt: string): Actor | undefined {
    return actorOf(this.#options.presses.take(session, reportedAt));
  }

  possibleTypistOf(session: SessionId, reportedAt: string): Actor | undefined {
    return actorOf(this.#options.presses.peek(session, reportedAt));
  }

  /** Bytes for Claude Code's terminal, from whom the edge has allowed to type: heard from the holder of the baton only. */
  type(session: SessionId, by: DeviceOfOperator, bytes: Uint8Array): Result<void, Refusal> {
    const connection = this.#connectionOf(session);
    if (!connection) return err(runnerGone());
    const claimed = this.#options.baton.claimToType(session, by);
    if (!claimed.ok) return claimed;
    if (!connection.input(bytes)) {
      return err(refusal('unavailable', 'The runner takes no input now; it was not typed.'));
    }
    this.#options.presses.note(session, by, bytes);
    return ok(undefined);
  }

  /** A new grid, from whom the edge has allowed to type: the holder of the baton owns the size. */
  resize(session: SessionId, by: DeviceOfOperator, size: GridSize): Result<void, Refusal> {
    const connection = this.#connectionOf(session);
    if (!connection) return err(runnerGone());
    const checked = this.#options.baton.checkToResize(session, by);
    if (checked.ok) connection.resize(size);
    return checked;
  }

  /**
   * After the end of Claude Code, what stood there last. Refused with `runner_gone` when there is neither a
   * runner nor that, with `timeout` when it does not answer.
   */
  async readScreen(session: SessionId): Promise<Result<ScreenReading, Refusal>> {
    const connection = this.#connectionOf(session);
    if (!connection) return this.#readLast(session);
    try {
      return ok({ ...(await connection.readScreen()), ...connection.size });
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !isErrorCode(thrown.code)) throw thrown;
      // Its runner ended while it was asked.
      if (thrown.code === 'runner_gone') return this.#readLast(session);
      return err(refusal(thrown.code, thrown.message));
    }
  }

  sessionsLeft(): Promise<readonly SessionId[]> {
    return this.#options.recordings.sessions();
  }

  /** The session is removed: its viewers are told, its recording is closed and deleted. */
  async forget(session: SessionId): Promise<void> {
    this.#options.presses.forget(session);
    await this.#close(session);
    await this.#options.recordings.remove(session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#terminals.keys()].map((session) => this.#close(session)));
  }

  async #close(session: SessionId): Promise<void> {
    const terminal = this.#terminals.get(session);
    if (!terminal) return;
    this.#terminals.delete(session);
    terminal.live[Symbol.dispose]();
    await terminal.recording[Symbol.asyncDispose]();
  }

  async #readLast(session: SessionId): Promise<Result<ScreenReading, Refusal>> {
    const last = await this.#options.lastScreens.read(session);
    if (!last) return err(runnerGone());
    const { text, title, cols, rows } = last;
    return ok({ text, title, cols, rows });
  }

  #connectionOf(session: SessionId): RunnerConnection | undefined {
    return this.#terminals.get(session)?.live.connection;
  }

  #terminalOf(session: SessionId): Terminal {
    const known = this.#terminals.get(session);
    if (known) return known;
    const logger = this.#options.logger.child({ session });
    const recording = new SessionRecording({
      recordings: this.#options.recordings,
      logger,
      onRecorded: (runner, offset) => {
        const connection = this.#connectionOf(session);
        if (connection?.runner === runner) connection.acknowledgeOutput(offset);
      },
    });
    this.#lastChannel += 1;
    const live = new LiveTerminal({
      channel: this.#lastChannel,
      clock: this.#options.clock,
      logger,
      lastScreen: () => this.#options.lastScreens.read(session),
      record: recording,
    });
    const terminal = { live, recording };
    this.#terminals.set(session, terminal);
    return terminal;
  }
}

function runnerGone(): Refusal {
  return refusal('runner_gone', 'No runner is connected to this session.');
}

function actorOf(device: DeviceOfOperator | undefined): Actor | undefined {
  if (!device) return undefined;
  const { operator: id, name, kind, deviceName } = device;
  return { type: 'operator', id, name, device: { kind, name: deviceName } };
}
