import type { WebSocket } from 'ws';

import type { SetupCommand } from '../../../src/main/hub/launchers/launcher.ts';
import { WebSocketMessages } from '../../../src/main/hub/sockets/web-socket.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import type { RunnerJob, RunnerSpec } from '../../../src/shared/wire/runner-job.ts';
import { dialAsRunner } from '../dial-as-runner.ts';
import { FakeRunner } from '../fake-runner.ts';

/** A runner that is no process. */
export interface PlacedRunner {
  readonly job: RunnerJob;
  readonly spec: RunnerSpec;
  readonly fake: FakeRunner;
  readonly isRunning: boolean;
  readonly ended: Promise<void>;
  /** Hears where the hub is; null: it is gone. */
  dial(address: string | null): void;
  crash(): void;
}

export type NewRunner = (job: RunnerJob, spec: RunnerSpec) => PlacedRunner;

/** What is in a place in memory, whichever launcher looks at it. */
export class MemoryWorld {
  readonly runners = new Map<SessionId, PlacedRunner>();
  readonly silent = new Set<SessionId>();
  readonly conversations: {
    readonly cwd: string;
    readonly id: string;
    readonly isOpen: boolean;
    /** Of the Claude Code that has it open. */
    readonly pid?: number;
  }[] = [];
  readonly setups = new Map<string, SetupCommand>();
  readonly files = new Map<string, { readonly session: SessionId; readonly text: string }>();
  /** Why the place cannot be asked now: a sentence for a person. */
  downBecause: string | null = null;
  /** What the place waits for before it says which conversations are open. */
  answers: Promise<void> = Promise.resolve();
  readonly #newRunner: NewRunner;
  #hub: string | null = null;

  constructor(newRunner: NewRunner = (job, spec) => new MemoryRunner(job, spec)) {
    this.#newRunner = newRunner;
  }

  announceHub(url: string | null): void {
    this.#hub = url;
    for (const runner of this.runners.values()) runner.dial(url);
  }

  start(session: SessionId, job: RunnerJob, spec: RunnerSpec): void {
    const runner = this.#newRunner(job, spec);
    this.runners.set(session, runner);
    runner.dial(this.#hub);
  }
}

/** Closes that tell a runner to end. */
const lastCloses: ReadonlySet<number> = new Set([4401, 4402]);

class MemoryRunner implements PlacedRunner {
  readonly job: RunnerJob;
  readonly spec: RunnerSpec;
  readonly fake: FakeRunner;
  isRunning = true;
  readonly ended: Promise<void>;
  readonly #end = Promise.withResolvers<void>();
  #socket: WebSocket | undefined;

  constructor(job: RunnerJob, spec: RunnerSpec) {
    this.job = job;
    this.spec = spec;
    this.ended = this.#end.promise;
    this.fake = new FakeRunner({ session: job.session, runner: job.runner });
    this.fake.fact({ type: 'claude-started', pid: 4711, version: job.claude.version });
  }

  dial(address: string | null): void {
    if (address === null || !this.isRunning) return;
    void this.#dial(address);
  }

  crash(): void {
    this.#stop();
    this.#socket?.terminate();
  }

  async #dial(address: string): Promise<void> {
    const { runner, token } = this.job;
    const { socket, proof } = await dialAsRunner({ address, runner, token });
    if (!this.isRunning) return socket.terminate();
    this.#socket = socket;
    socket.once('close', (code) => {
      if (lastCloses.has(code)) this.#stop();
    });
    this.fake.connect(new WebSocketMessages({ socket }), { proof });
  }

  #stop(): void {
    this.isRunning = false;
    this.#end.resolve();
  }
}
