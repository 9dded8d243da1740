import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { newId, newUuid } from '../../../shared/base/ids.ts';
import type { RunnerSpec } from '../../../shared/wire/runner-job.ts';
import type { RunnerFact } from '../../../shared/wire/runner-link.ts';
import type { Launcher } from '../launchers/launcher.ts';
import type { RunnerConnection } from '../runners/runner-connection.ts';
import type { CheckOutcome } from './doctor-service.ts';

export interface HookProbeOptions {
  readonly clock: Clock;
  readonly launcher: Launcher;
  readonly dataDirectory: string;
  readonly newToken: (runner: string) => string;
  /** Lets the runner of this spec in, and no longer. */
  readonly expect: (spec: RunnerSpec) => void;
  readonly forget: (session: SessionId) => void;
}

interface RunningProbe {
  readonly settle: (outcome: CheckOutcome) => void;
  hasStarted: boolean;
  isAtPrompt: boolean;
  isEnding: boolean;
}

/** It says its SessionEnd and goes. */
const endGraceMs = 10_000;

/** Claude Code starts within two seconds, but on a machine at its limit within thirty. */
const limitMs = 60_000;

/**
 * Proves that hooks fire: starts the real runner with the real Claude Code in an empty folder of ours, waits until it
 * is at its prompt, ends it, and waits for its SessionEnd. SessionStart is a program and comes also where no HTTP hook
 * does. No prompt is sent, so nothing is asked of the model. It is no session: the log never hears of it.
 */
export class HookProbe {
  readonly #options: HookProbeOptions;
  readonly #running = new Map<SessionId, RunningProbe>();
  readonly #connections = new Map<SessionId, RunnerConnection>();

  constructor(options: HookProbeOptions) {
    this.#options = options;
  }

  owns(session: SessionId): boolean {
    return this.#running.has(session);
  }

  onHello(connection: RunnerConnection): void {
    this.#connections.set(connection.session, connection);
  }

  onFact(session: SessionId, fact: RunnerFact): void {
    const probe = this.#running.get(session);
    if (!probe) return;
    if (fact.type === 'hook') this.#onHook(session, fact.payload['hook_event_name']);
    else if (fact.type === 'status' && fact.status === 'idle') {
      probe.isAtPrompt = true;
      this.#endWhenStarted(session);
    } else if (fact.type === 'start-failed') {
      probe.settle({ state: 'failed', detail: fact.reason, fix: null });
    } else if (fact.type === 'unobserved' && fact.isKnown) {
      // Without a known reason it may still report: this check waits longer than the runner does.
      probe.settle({ state: 'failed', detail: fact.reason, fix: null });
    } else if (fact.type === 'claude-exited') {
      probe.settle(probe.isEnding ? noHttpHook : endedAtOnce);
    }
  }

  #onHook(session: SessionId, event: unknown): void {
    const probe = this.#running.get(session);
    if (!probe) return;
    if (event === 'SessionEnd' && probe.isEnding) {
      const detail =
        'SessionStart and SessionEnd arrived from a new Claude Code, SessionEnd over HTTP.';
      probe.settle({ state: 'ok', detail, fix: null });
    }
    if (event !== 'SessionStart') return;
    probe.hasStarted = true;
    this.#endWhenStarted(session);
  }

  /** Its end fires a hook over HTTP, without a prompt. */
  #endWhenStarted(session: SessionId): void {
    const probe = this.#running.get(session);
    if (!probe?.hasStarted || !probe.isAtPrompt || probe.isEnding) return;
    probe.isEnding = true;
    this.#connections.get(session)?.send({ type: 'stop', id: 'probe', graceMs: endGraceMs });
  }

  async run(): Promise<CheckOutcome> {
    const { launcher, dataDirectory, clock } = this.#options;
    const claude = await launcher.findClaude();
    if (!claude.ok) return { state: 'failed', detail: claude.error, fix: null };
    const folder = await mkdtemp(join(dataDirectory, 'doctor-'));
    const session = newId('session');
    const settled = Promise.withResolvers<CheckOutcome>();
    this.#running.set(session, {
      settle: settled.resolve,
      hasStarted: false,
      isAtPrompt: false,
      isEnding: false,
    });
    using timers = new DisposableStack();
    timers.use(clock.schedule(limitMs, () => settled.resolve(silence)));
    try {
      const failure = await this.#launch(session, folder);
      return failure ?? (await settled.promise);
    } finally {
      await this.#end(session);
      // Claude Code may still be ending in it.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    }
  }

  async #launch(session: SessionId, folder: string): Promise<CheckOutcome | undefined> {
    const { launcher, newToken, expect } = this.#options;
    const runner = newId('runner');
    const spec: RunnerSpec = {
      session,
      name: 'doctor',
      runner,
      token: newToken(runner),
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
    expect(spec);
    const launched = await launcher.launch(spec);
    return launched.ok ? undefined : { state: 'failed', detail: launched.error, fix: null };
  }

  async #end(session: SessionId): Promise<void> {
    const { launcher, forget } = this.#options;
    this.#connections.get(session)?.send({ type: 'stop', id: 'doctor', graceMs: 1000 });
    this.#connections.get(session)?.hangUp('notWanted');
    this.#connections.delete(session);
    this.#running.delete(session);
    forget(session);
    // The runner ends with its files, wherever it is by now.
    await launcher.forget(session);
  }
}

const silence: CheckOutcome = {
  state: 'failed',
  detail: 'No hook arrived within a minute. Claude Code may be showing a dialog.',
  fix: 'Run `claude` in a terminal and answer its first questions.',
};

const endedAtOnce: CheckOutcome = {
  state: 'failed',
  detail: 'Claude Code exited at once.',
  fix: 'Run `claude` in a terminal.',
};

const noHttpHook: CheckOutcome = {
  state: 'failed',
  detail:
    'SessionStart arrived from a new Claude Code, but no hook over HTTP. Gates and receipts would be missing.',
  fix: 'Check the hook settings in `claude` with /hooks and /status, and the proxy: NO_PROXY must contain 127.0.0.1.',
};
