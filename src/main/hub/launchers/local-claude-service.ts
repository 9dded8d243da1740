import { join } from 'node:path';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { SettingValue } from '../../../shared/domain/settings.ts';
import type { PlaceFacts } from '../../../shared/wire/runner-job.ts';
import type { SettingCheck, SettingsService } from '../settings/settings-service.ts';
import { claudeEnvironment } from './claude-environment.ts';
import type { ClaudeSettingsFile } from './claude-settings.ts';
import { claudeConfigDirectory, readClaudeSettings } from './claude-settings.ts';
import { ClaudeVersions } from './claude-versions.ts';
import { withDirectLoopback } from './direct-loopback.ts';
import { claudeInstallLine, claudeSignIn, findClaude, type SignIn } from './find-claude.ts';
import type { HookObstacle } from './hook-obstacles.ts';
import { findHookObstacle } from './hook-obstacles.ts';
import type { LocalClaude, WorkPlace } from './local-launcher.ts';

export interface LocalClaudeServiceOptions {
  readonly settings: SettingsService;
  /** The hub's own, from which that of Claude Code is made. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Top of this installation: what npm puts on PATH below it is not the operator's. */
  readonly packageRoot: string;
}

export interface ClaudeFound {
  readonly path: string;
  readonly version: string | null;
}

/** The Claude Code of this machine: where it is, and what it would be started with. */
export class LocalClaudeService implements LocalClaude, SettingCheck {
  readonly environment: Readonly<Record<string, string>>;
  readonly #settings: SettingsService;
  readonly #versions: ClaudeVersions;
  readonly #bundled: string;

  constructor({ settings, environment, packageRoot }: LocalClaudeServiceOptions) {
    this.#settings = settings;
    this.environment = claudeEnvironment(environment, packageRoot);
    this.#versions = new ClaudeVersions({ environment: this.environment });
    this.#bundled = join(packageRoot, 'node_modules', '.bin', 'claude');
  }

  /** Where it keeps its settings and its history. */
  get configDirectory(): string {
    return claudeConfigDirectory(this.environment);
  }

  async findClaude(): Promise<Result<string, string>> {
    const path = await this.#find();
    return path === undefined
      ? err(`Claude Code was not found. Install it: ${claudeInstallLine}`)
      : ok(path);
  }

  versionOf(executable: string): Promise<string | null> {
    return this.#versions.of(executable);
  }

  async surroundingsIn(place: WorkPlace): Promise<Pick<PlaceFacts, 'environment' | 'hooksOff'>> {
    const files = await this.#settingsIn(place);
    const found = findHookObstacle(files, place.args);
    return {
      environment: { ...withDirectLoopback(this.environment, files) },
      hooksOff: found && { reason: `${found.reason} ${found.fix}`, isLeak: found.isLeak },
    };
  }

  /** Undefined when there is none. */
  async inspect(): Promise<ClaudeFound | undefined> {
    const path = await this.#find();
    return path === undefined ? undefined : { path, version: await this.versionOf(path) };
  }

  /** What Claude Code says of its own sign-in; undefined when it is not there or says nothing. */
  async inspectSignIn(): Promise<SignIn | undefined> {
    const path = await this.#find();
    return path === undefined ? undefined : claudeSignIn(path, this.environment);
  }

  /** What keeps its hooks from us, in the operator's own settings and in each of these places: one for each key in each file. */
  async hookObstacles(places: readonly WorkPlace[]): Promise<readonly HookObstacle[]> {
    const folders = new Map(places.map(({ cwd, repo }) => [cwd, { cwd, ...(repo && { repo }) }]));
    const found = await Promise.all(
      [...folders.values(), { cwd: '/' }].map(async (place) =>
        findHookObstacle(await this.#settingsIn(place)),
      ),
    );
    const byKey = new Map(
      found.filter((one) => one !== null).map((one) => [`${one.path} ${one.key}`, one] as const),
    );
    return [...byKey.values()];
  }

  /** Why this executable cannot be used; null when it can. */
  async whyNot(value: SettingValue): Promise<string | null> {
    const found = await findClaude(String(value), this.environment['PATH']);
    if (found !== undefined || value === 'claude') return null;
    return `There is no executable ${String(value)} on this machine.`;
  }

  /** The operator's own Claude Code comes first; in a checkout the pinned one serves until there is one. */
  async #find(): Promise<string | undefined> {
    const wanted = this.#settings.current.claude;
    const found = await findClaude(wanted, this.environment['PATH']);
    return found ?? (wanted === 'claude' ? findClaude(this.#bundled, undefined) : undefined);
  }

  #settingsIn(place: WorkPlace): Promise<readonly ClaudeSettingsFile[]> {
    return readClaudeSettings({ environment: this.environment, ...place });
  }
}
