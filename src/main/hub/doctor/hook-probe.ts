import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { newId, newUuid } from '../../../shared/base/ids.ts';
import type { RunnerSpec } from '../../../shared/wire/runner-job.ts';
import type { Launcher } from '../launchers/launcher.ts';
import type { RunnerAdmission } from '../runners/runner-admission.ts';
import type { RunnerDiversion } from '../runners/runner-sink.ts';
import type { CheckOutcome } from './doctor-service.ts';
import { ProbeRun } from './probe-run.ts';

export interface HookProbeOptions {
  readonly clock: Clock;
  readonly launcher: Launcher;
  readonly dataDirectory: string;
  readonly admission: RunnerAdmission;
  readonly sinks: RunnerDiversion;
}

/** Claude Code starts within two seconds, but on a machine at its limit within thirty. */
const limitMs = 60_000;

/**
 * Proves that hooks fire: starts the real runner with the real Claude Code in an empty folder of ours, waits until it
 * is at its prompt, ends it, and waits for its SessionEnd. SessionStart is a program and comes also where no HTTP hook
 * does. No prompt is sent, so nothing is asked of the model. It is no session: the log never hears of it.
 */
export class HookProbe {
  readonly #options: HookProbeOptions;

  constructor(options: HookProbeOptions) {
    this.#options = options;
  }

  async run(): Promise<CheckOutcome> {
    const { launcher, dataDirectory, clock, admission, sinks } = this.#options;
    const claude = await launcher.findClaude();
    if (!claude.ok) return { state: 'failed', detail: claude.error, fix: null };
    const folder = await mkdtemp(join(dataDirectory, 'doctor-'));
    const session = newId('session');
    const probe = new ProbeRun();
    using held = new DisposableStack();
    held.use(sinks.divert(session, probe));
    held.use(clock.schedule(limitMs, () => probe.settle(silence)));
    try {
      const failure = await this.#launch(session, folder);
      return failure ?? (await probe.outcome);
    } finally {
      probe.end();
      admission.forget(session);
      // The runner ends with its files, wherever it is by now.
      await launcher.forget(session);
      // Claude Code may still be ending in it.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    }
  }

  async #launch(session: SessionId, folder: string): Promise<CheckOutcome | undefined> {
    const { launcher, admission } = this.#options;
    const runner = newId('runner');
    const spec: RunnerSpec = {
      session,
      name: 'doctor',
      runner,
      token: admission.newToken(runner),
      cwd: folder,
      claude: {
        sessionId: newUuid(),
        isResume: false,
        model: null,
        permissionMode: 'manual',
        args: [],
      },
      setup: null,
      // An empty folder of ours: nobody has to be asked whether to trust it.
      variables: { CLAUDE_CODE_SANDBOXED: '1' },
      cols: 80,
      rows: 24,
    };
    admission.expect(spec);
    const launched = await launcher.launch(spec);
    return launched.ok ? undefined : { state: 'failed', detail: launched.error, fix: null };
  }
}

const silence: CheckOutcome = {
  state: 'failed',
  detail: 'No hook arrived within a minute. Claude Code may be showing a dialog.',
  fix: 'Run `claude` in a terminal and answer its first questions.',
};
