import { AppError } from '../../../shared/base/app-error.ts';
import { assert } from '../../../shared/base/assert.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SettingValue } from '../../../shared/domain/settings.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { RunnerJob } from '../../../shared/wire/runner-job.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { SessionTraces } from '../sessions/session-traces.ts';
import type { SettingCheck } from '../settings/settings-service.ts';
import { maskedEnvironment } from './claude-environment.ts';
import type { Launcher, RunnerLife } from './launcher.ts';

export interface LauncherServiceOptions {
  readonly log: HubLog;
  readonly launchers: readonly Launcher[];
}

/** The places that this hub has, by name and by session. */
export class LauncherService implements SessionTraces, SettingCheck {
  readonly #log: HubLog;
  readonly #launchers: ReadonlyMap<string, Launcher>;

  constructor({ log, launchers }: LauncherServiceOptions) {
    this.#log = log;
    this.#launchers = new Map(launchers.map((launcher) => [launcher.name, launcher]));
  }

  /** Refused with the names that there are. */
  find(name: string): Result<Launcher, Refusal> {
    const found = this.#launchers.get(name);
    if (found) return ok(found);
    const names = [...this.#launchers.keys()].map((one) => `\`${one}\``).join(' or ');
    return err(refusal('unavailable', `There is no launcher ${name} here.`, `Use ${names}.`));
  }

  /** Why sessions cannot run in the place of this name by default; null when they can. */
  whyNot(name: SettingValue): Promise<string | null> {
    const found = this.find(String(name));
    return Promise.resolve(found.ok ? null : `${found.error.message} ${found.error.hint ?? ''}`);
  }

  /** Where this session runs. Throws `unavailable` for one that was started by a hub with more launchers. */
  of({ launcher }: Pick<SessionView, 'launcher'>): Launcher {
    const found = this.find(launcher);
    if (found.ok) return found.value;
    throw new AppError(found.error.code, found.error.message);
  }

  /** What Claude Code of this session gets as its environment, without secrets; empty when it was never started. */
  async environmentOf(
    view: Pick<SessionView, 'id' | 'launcher'>,
  ): Promise<Readonly<Record<string, string>>> {
    const job = await this.of(view).jobOf(view.id);
    return job ? maskedEnvironment(job.environment) : {};
  }

  ofSession(session: SessionId): Launcher {
    const view = this.#log.state.sessions.get(session);
    assert(view, 'a session that uses a place is in the state');
    return this.of(view);
  }

  /** Nothing is known of a place that this hub does not have. */
  async lifeOf(view: Pick<SessionView, 'id' | 'launcher'>): Promise<RunnerLife> {
    const found = this.find(view.launcher);
    return found.ok ? found.value.lifeOf(view.id) : { state: 'unknown' };
  }

  /** The jobs of all places. */
  async jobs(): Promise<readonly RunnerJob[]> {
    return (await this.#fromAll((launcher) => launcher.jobs())).flat();
  }

  /** Sessions of which something is left in any place. */
  async sessionsLeft(): Promise<readonly SessionId[]> {
    const left = await this.#fromAll((launcher) => launcher.sessionsLeft());
    return [...new Set(left.flat())];
  }

  /** Saves what only the session's place has of its work; the ref that keeps it. */
  saveWork(
    view: Pick<SessionView, 'id' | 'launcher' | 'cwd' | 'name'>,
  ): ReturnType<Launcher['saveWork']> {
    const { id, cwd, name } = view;
    return this.of(view).saveWork(id, { folder: cwd, name });
  }

  async forget(session: SessionId): Promise<void> {
    await this.ofSession(session).forget(session);
  }

  #fromAll<T>(ask: (launcher: Launcher) => Promise<T>): Promise<readonly T[]> {
    return Promise.all([...this.#launchers.values()].map(ask));
  }
}
