import { isSameProcess, processState } from '../../node/process-identity.ts';
import { delay, type Clock } from '../../shared/base/clock.ts';

export interface JoinedProcessOptions {
  readonly pid: number;
  /** So that a recycled pid is never taken for it. */
  readonly startTime: string;
  readonly clock: Clock;
}

const lookMs = 500;
const endLookMs = 50;

/** The Claude Code that was started by hand: no child of ours, so its exit code stays unknown. */
export class JoinedProcess {
  readonly #options: JoinedProcessOptions;
  #isStopping = false;

  constructor(options: JoinedProcessOptions) {
    this.#options = options;
  }

  get pid(): number {
    return this.#options.pid;
  }

  /** Resolves when it has ended, or when nobody waits any more. */
  async ended(signal: AbortSignal): Promise<void> {
    const { pid, startTime, clock } = this.#options;
    while (!signal.aborted) {
      // A system that does not say is asked again.
      if ((await processState(pid, startTime)) === 'gone') return;
      await delay(clock, this.#isStopping ? endLookMs : lookMs, signal);
    }
  }

  /** SIGTERM lets it write its transcript; what is left after the grace is killed. */
  async stop(graceMs: number, signal: AbortSignal): Promise<void> {
    this.#isStopping = true;
    await this.#signal('SIGTERM');
    await delay(this.#options.clock, graceMs, signal);
    if (!signal.aborted) await this.#signal('SIGKILL');
  }

  async #signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { pid, startTime } = this.#options;
    if (!(await isSameProcess(pid, startTime))) return;
    try {
      process.kill(pid, name);
    } catch {
      // It ended in this very moment.
    }
  }
}
