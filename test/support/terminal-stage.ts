import { RunnerArrival } from '../../src/main/hub/runners/runner-arrival.ts';
import type { OutputChunk } from '../../src/main/hub/runners/runner-connection.ts';
import { LiveTerminal } from '../../src/main/hub/terminal/live-terminal.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import type { LastScreenRecord } from '../../src/shared/wire/last-screen.ts';
import { FakeRunner } from './fake-runner.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { noRequests } from './no-requests.ts';
import { SocketPair } from './socket-pair.ts';
import { TerminalViewer } from './terminal-viewer.ts';

/** The live view of one session: real link and terminal, a fake runner, viewers that paint. Nothing moves by itself. */
export class TerminalStage {
  readonly clock = new ManualClock();
  readonly recorded: OutputChunk[] = [];
  /** What stood on the screen when Claude Code ended. */
  last: LastScreenRecord | undefined;
  readonly terminal = new LiveTerminal({
    channel: 7,
    lastScreen: () => Promise.resolve(this.last),
    clock: this.clock,
    logger: silentLogger,
    record: { output: (chunk) => void this.recorded.push(chunk), size: () => undefined },
  });
  runner = new FakeRunner();
  pair = new SocketPair();

  /** The runner dials in, a new one or the one before. */
  async connect(runner = this.runner): Promise<void> {
    this.runner = runner;
    this.pair = new SocketPair();
    void new RunnerArrival({
      socket: this.pair.left,
      isProvedBy: () => true,
      incoming: noRequests,
      identity: { session: runner.session, runner: runner.runner },
      clock: this.clock,
      logger: silentLogger,
      sink: {
        progressOf: () => Promise.resolve({ ackedN: 0, recordedOffset: runner.firstOffset }),
        onHello: (connection) => this.terminal.connect(connection),
        onFact: () => Promise.resolve(),
        onClose: (connection) => this.terminal.disconnect(connection),
      },
      onHello: () => undefined,
      onClose: () => undefined,
    });
    runner.connect(this.pair.right);
    await this.settle();
  }

  watch(options: { readonly windowBytes?: number; readonly isEager?: boolean } = {}) {
    const viewer = new TerminalViewer(options);
    return viewer.use(this.terminal.watch(viewer, options.windowBytes ?? 256 * 1024));
  }

  async write(output: string | Uint8Array): Promise<void> {
    this.runner.write(output);
    await this.settle();
  }

  /** Until all that can happen without time has happened. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) {
      this.pair.settle();
      await settle();
    }
  }

  /** Time passes, and the runner answers its pings meanwhile. */
  async pass(durationMs: number): Promise<void> {
    for (let left = durationMs; left > 0; left -= 5000) {
      this.clock.advanceBy(Math.min(left, 5000));
      await this.settle();
    }
  }

  /** Snapshots that the runner was asked for. */
  get asked(): number {
    return this.runner.heard.all.filter(({ type }) => type === 'screen').length;
  }
}

/** Bytes of which no two stretches look alike. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
