import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { platform } from 'node:os';

import { AppError } from '../../../shared/base/app-error.ts';
import { absolutePathOf } from '../../../shared/base/program-candidates.ts';
import { usedUp } from '../../../shared/base/used-up.ts';
import { findProgram } from '../programs/find-program.ts';
import type { GitSetting } from './git/fixed-settings.ts';
import { fixedEnvironment, fixedSettings } from './git/fixed-settings.ts';
import { readArguments } from './git/git-arguments.ts';
import type { GitOptions, GitOutcome } from './git/git-run.ts';
import type { NeutralSettings } from './git/neutral-settings.ts';
import { neutralSettings } from './git/neutral-settings.ts';
import type { SettingsRead } from './git/read-settings.ts';
import { readSettings } from './git/read-settings.ts';
import { settingEnvironment } from './git/setting-environment.ts';

export type { GitSetting } from './git/fixed-settings.ts';

export interface GitInit {
  /** The hub's own environment, where git finds itself and the operator's configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** Hears of a repo whose configuration named a new program while git ran in it. */
  readonly onLateSettings?: ((found: { cwd: string; keys: readonly string[] }) => void) | undefined;
}

/** A configuration, and what of it must be made harmless. */
interface ReadConfiguration extends SettingsRead {
  readonly neutral: NeutralSettings;
}

const outputLimitBytes = 64 * 1024 * 1024;
const usualDeadlineMs = 120_000;

/** Settings by the environment came with 2.31, the operator's configuration by a variable with 2.32. */
export const oldestGit = '2.32';

/** Every command's fixed settings, as they are shown to a person. */
export const quietSettings: readonly string[] = fixedSettings.map(
  ([key, value]) => `${key}=${value}`,
);

/**
 * Runs git, and nothing that the repo names (REPO-1). Before a command that could start such a thing the
 * configuration is read, and each program that it names is replaced or the command refused. It is read
 * again afterwards: a session may have written to it in between, which is reported.
 */
export class Git {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #onLateSettings: GitInit['onLateSettings'];
  #program: Promise<string> | undefined;

  constructor({ environment, onLateSettings }: GitInit) {
    const search = { path: environment['PATH'] ?? environment['Path'], platform: platform() };
    this.#environment = { ...environment, Path: undefined, PATH: absolutePathOf(search) };
    this.#onLateSettings = onLateSettings;
  }

  /**
   * A non-zero exit is an outcome, and so is a repo whose configuration the hub cannot make harmless. Git
   * that cannot be started is `AppError('unavailable')`, git that takes too long is `AppError('timeout')`.
   */
  async run(args: readonly string[], options: GitOptions): Promise<GitOutcome> {
    const asked = readArguments(args);
    if (!asked.isGuarded) return this.#start(asked.args, options, []);
    const before = await this.#read(asked.leading, options);
    const problems = [...before.problems, ...before.neutral.refused];
    if (problems.length > 0) return refusedOutcome(options.cwd, problems);
    const neutral = [...before.neutral.settings, ...before.pipes];
    const outcome = await this.#start(asked.args, options, neutral);
    const late = await this.#findLate(asked.leading, options, neutral);
    if (late.length === 0) return outcome;
    this.#onLateSettings?.({ cwd: options.cwd, keys: late });
    return { ...outcome, stderr: `${outcome.stderr}\n${lateNotice(late)}` };
  }

  /** Output of a command that must work; `AppError('refused')` with git's own words otherwise. */
  async must(args: readonly string[], options: GitOptions): Promise<string> {
    const outcome = await this.run(args, options);
    if (outcome.code !== 0) {
      const said = outcome.stderr.trim() || outcome.stdout.trim();
      throw new AppError('refused', `git ${args[0] ?? ''} failed: ${said}`, {
        details: { cwd: options.cwd, code: outcome.code },
      });
    }
    return outcome.stdout;
  }

  /** The configuration that holds in a folder, and what the hub replaces of it. */
  settingsOf(cwd: string): Promise<ReadConfiguration> {
    return this.#read([], { cwd });
  }

  /** Settings that were not there, or were harmless, when the command began. */
  async #findLate(
    leading: readonly string[],
    options: GitOptions,
    known: readonly GitSetting[],
  ): Promise<readonly string[]> {
    const after = await this.#read(leading, options).catch(() => null);
    // The command may have removed the very folder.
    if (!after || after.problems.length > 0) return [];
    const keys = new Set(known.map(([key]) => key));
    const { settings, refused } = after.neutral;
    return [...settings.map(([key]) => key).filter((key) => !keys.has(key)), ...refused];
  }

  async #read(leading: readonly string[], options: GitOptions): Promise<ReadConfiguration> {
    const { cwd, environment } = options;
    const read = await readSettings(
      // Without our own settings, which would be taken for the operator's.
      async (args, more) => this.#spawn(await this.#findOnce(), args, more),
      leading,
      environment === undefined ? { cwd } : { cwd, environment },
    );
    return { ...read, neutral: neutralSettings(read.listed) };
  }

  async #start(
    args: readonly string[],
    options: GitOptions,
    neutral: readonly GitSetting[],
  ): Promise<GitOutcome> {
    return this.#spawn(await this.#findOnce(), args, {
      ...options,
      settings: [...fixedSettings, ...(options.settings ?? []), ...neutral],
    });
  }

  #findOnce(): Promise<string> {
    this.#program ??= this.#findGit();
    // A failure is not kept: git may be installed meanwhile.
    this.#program.catch(() => (this.#program = undefined));
    return this.#program;
  }

  async #findGit(): Promise<string> {
    const program = findProgram('git', this.#environment);
    if (program === undefined) throw new AppError('unavailable', 'git was not found on PATH.');
    const { stdout } = await this.#spawn(program, ['--version'], { cwd: '/' });
    const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
    const [oldestMajor = 0, oldestMinor = 0] = oldestGit.split('.').map(Number);
    const isOld =
      Number(major) < oldestMajor || (Number(major) === oldestMajor && Number(minor) < oldestMinor);
    if (!isOld) return program;
    throw new AppError(
      'unavailable',
      `${program} is ${stdout.trim()}; Roundhouse needs git ${oldestGit} or newer.`,
    );
  }

  #spawn(program: string, args: readonly string[], options: GitOptions): Promise<GitOutcome> {
    const { cwd, settings = [], deadlineMs = usualDeadlineMs } = options;
    const env = {
      ...this.#environment,
      ...fixedEnvironment,
      ...settingEnvironment(this.#environment, settings),
      ...options.environment,
    };
    return new Promise((resolve, reject) => {
      const child = execFile(
        program,
        [...args],
        {
          cwd,
          env,
          encoding: options.isBytes === true ? 'latin1' : 'utf8',
          maxBuffer: outputLimitBytes,
          timeout: deadlineMs,
        },
        (error, stdout, stderr) => {
          if (error && typeof error.code !== 'number') {
            reject(gitFault(error, { command: args[0] ?? '', cwd, deadlineMs }));
          } else resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
        },
      );
      // A git that ends at once has closed its input before we can.
      child.stdin?.once('error', () => undefined);
      child.stdin?.end(options.input ?? '', 'latin1');
    });
  }
}

/** As if git had said it, so that every caller passes the words on. */
function refusedOutcome(cwd: string, problems: readonly string[]): GitOutcome {
  const [problem = ''] = problems;
  const stderr = `Roundhouse does not run git in ${cwd}: ${problem}. Remove that setting, or run the command in a terminal.`;
  return { code: 128, stdout: '', stderr };
}

function lateNotice(keys: readonly string[]): string {
  return `warning: the repo's configuration changed while git ran and named programs that may have run: ${keys.join(', ')}`;
}

interface FailedRun {
  readonly command: string;
  readonly cwd: string;
  readonly deadlineMs: number;
}

function gitFault(
  error: Error & { readonly code?: unknown; readonly killed?: unknown },
  { command, cwd, deadlineMs }: FailedRun,
): AppError {
  const more = { cause: error, details: { cwd } };
  if (error.killed === true && error.code === null) {
    const seconds = Math.round(deadlineMs / 1000);
    return new AppError('timeout', `git ${command} took longer than ${seconds} s in ${cwd}.`, more);
  }
  if (error.code === 'ENOENT' && !isFolder(cwd)) {
    return new AppError('unavailable', `The folder ${cwd} is gone.`, more);
  }
  const reason = usedUp(error) ?? `git could not be started: ${error.message}`;
  return new AppError('unavailable', reason, more);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
