import type { RunnerCommand } from '../../../src/main/hub/runners/runner-connection.ts';
import { isoTime, systemClock } from '../../../src/shared/base/clock.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import type { JsonObject } from '../../../src/shared/domain/gate.ts';
import type { RunnerJob, RunnerSpec } from '../../../src/shared/wire/runner-job.ts';
import type { RunnerScreen } from '../fake-runner.ts';
import { FakeRunner } from '../fake-runner.ts';
import type { PlacedRunner } from '../launchers/memory-world.ts';
import { SocketPair } from '../socket-pair.ts';
import type { DemoClaude } from './demo-claude.ts';
import type { RunnerDoor } from './runner-door.ts';

export interface DemoRunnerOptions {
  readonly job: RunnerJob;
  readonly spec: RunnerSpec;
  /** What Claude Code has drawn before anybody looks. */
  readonly screen: string;
  readonly claude: DemoClaude;
  readonly door: RunnerDoor;
}

/** A runner whose Claude Code is a script: it echoes what is typed, and reports what it does as facts. */
export class DemoRunner implements PlacedRunner {
  readonly job: RunnerJob;
  readonly spec: RunnerSpec;
  readonly fake: FakeRunner;
  readonly session: SessionId;
  /** What arrived as input, for specs that ask what reached the session. */
  readonly typed: string[] = [];
  readonly ended: Promise<void>;
  isRunning = true;
  readonly #end = Promise.withResolvers<void>();
  readonly #door: RunnerDoor;
  readonly #done = new Set<string>();
  #link: SocketPair | undefined;

  constructor({ job, spec, screen, claude, door }: DemoRunnerOptions) {
    this.job = job;
    this.spec = spec;
    this.session = asId('session', job.session);
    this.ended = this.#end.promise;
    this.#door = door;
    this.fake = new FakeRunner({
      session: job.session,
      runner: job.runner,
      cols: job.cols,
      rows: job.rows,
      screen: new WholeOutput(),
      onInput: (bytes) => this.#echo(bytes),
      onCommand: (command) => this.#once(keyOf(command), () => claude.onCommand(this, command)),
      factTime: () => isoTime(systemClock.now()),
    });
    this.fake.write(screen);
  }

  get cols(): number {
    return this.fake.size.cols;
  }

  get rows(): number {
    return this.fake.size.rows;
  }

  /** The sizes that whoever drives wanted. */
  get sizesAsked(): readonly { readonly cols: number; readonly rows: number }[] {
    return this.fake.heard.all.flatMap((down) =>
      down.type === 'resize' ? [{ cols: down.cols, rows: down.rows }] : [],
    );
  }

  write(text: string): void {
    this.fake.write(text);
  }

  /** Claude Code calls a hook. */
  hook(name: string, payload: JsonObject = {}): void {
    this.fake.fact({
      type: 'hook',
      payload: { hook_event_name: name, session_id: this.spec.claude.sessionId, ...payload },
      request: null,
    });
  }

  status(status: 'idle' | 'busy'): void {
    this.fake.fact({ type: 'status', status, waitingFor: null });
  }

  dial(address: string | null): void {
    if (address === null || !this.isRunning) return;
    const link = new SocketPair({ isLive: true });
    this.#link = link;
    this.#door.arrive(link.left, this);
    this.fake.connect(link.right);
  }

  /** Claude Code has ended, and the runner with it. */
  exit(code: number): void {
    this.fake.fact({ type: 'claude-exited', code, signal: null });
    this.#stop();
    this.#link?.right.close(1000);
  }

  crash(): void {
    this.#stop();
    this.#link?.cut();
  }

  /** The hub repeats what it has no outcome of. */
  #once(key: string, work: () => void): void {
    if (this.#done.has(key)) return;
    this.#done.add(key);
    work();
  }

  #stop(): void {
    this.isRunning = false;
    this.#end.resolve();
  }

  #echo(bytes: Uint8Array): void {
    const text = new TextDecoder().decode(bytes);
    this.typed.push(text);
    this.write(text.replaceAll('\r', '\r\n'));
  }
}

function keyOf(command: RunnerCommand): string {
  switch (command.type) {
    case 'deliver':
      return `${command.message}/${command.attempt ?? 1}`;
    case 'answer':
      return command.request;
    case 'four-eyes':
      return command.rules.join(',');
    case 'configure':
    case 'interrupt':
    case 'stop':
      return command.id;
  }
}

/** Draws by repeating all output, which is exact on a fresh terminal of the same size. */
class WholeOutput implements RunnerScreen {
  #bytes: Uint8Array = new Uint8Array();

  get length(): number {
    return this.#bytes.length;
  }

  get text(): string {
    return new TextDecoder().decode(this.#bytes);
  }

  draw(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
  }
}
