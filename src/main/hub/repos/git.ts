import { execFile } from 'node:child_process';

import { AppError } from '../../../shared/base/app-error.ts';

export interface GitOptions {
  readonly cwd: string;
  /** Added to the environment, such as `GIT_INDEX_FILE`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** More settings, `name=value`: later ones win. */
  readonly settings?: readonly string[];
  /** What git reads on its standard input, one character per byte. */
  readonly input?: string;
  /** Each character of the output is one byte: names and contents need not be UTF-8. */
  readonly isBytes?: boolean;
  readonly deadlineMs?: number;
}

export interface GitOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const outputLimitBytes = 64 * 1024 * 1024;
const usualDeadlineMs = 120_000;

// A repo is only data to us until Claude Code runs in it: nothing that its own configuration names may be
// started by a look of ours (REPO-1). Filters cannot be switched off in general; `status` and `add` run
// them only for files that `.gitattributes` gives one to, and only if the operator's own configuration
// defines that filter.
export const quietSettings: readonly string[] = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.sshCommand=false',
  'credential.helper=',
  'diff.external=',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.ext.allow=never',
  'submodule.recurse=false',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'push.followTags=false',
  'push.recurseSubmodules=no',
];

/** Runs git with the repo's own hooks and helpers switched off. */
export class Git {
  readonly #environment: Readonly<Record<string, string>>;

  /** `environment`: the hub's own, where git finds itself and the operator's identity. */
  constructor(options: { readonly environment: Readonly<Record<string, string>> }) {
    this.#environment = options.environment;
  }

  /**
   * A non-zero exit is an outcome; git that cannot be started is `AppError('unavailable')`, git that does
   * not end in time is `AppError('timeout')`.
   */
  run(args: readonly string[], options: GitOptions): Promise<GitOutcome> {
    const settings = [...quietSettings, ...(options.settings ?? [])];
    return new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        [...settings.flatMap((setting) => ['-c', setting]), ...args],
        {
          cwd: options.cwd,
          env: { ...this.#environment, ...quietEnvironment, ...options.environment },
          encoding: options.isBytes === true ? 'latin1' : 'utf8',
          maxBuffer: outputLimitBytes,
          timeout: options.deadlineMs ?? usualDeadlineMs,
        },
        (error, stdout, stderr) => {
          if (error && typeof error.code !== 'number') reject(gitFault(error, options.cwd));
          else resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
        },
      );
      // A git that ends at once has closed its input before we can.
      child.stdin?.once('error', () => undefined);
      child.stdin?.end(options.input ?? '', 'latin1');
    });
  }

  /** Output of a command that must work; `AppError('internal')` with git's own words otherwise. */
  async must(args: readonly string[], options: GitOptions): Promise<string> {
    const outcome = await this.run(args, options);
    if (outcome.code !== 0) {
      const said = outcome.stderr.trim() || outcome.stdout.trim();
      throw new AppError('internal', `git ${args[0] ?? ''} failed: ${said}`, {
        details: { cwd: options.cwd, code: outcome.code },
      });
    }
    return outcome.stdout;
  }
}

// A hub that was started by a hook or an alias of git has where that git was in its environment: another
// repo, another index.
const quietEnvironment = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  LC_ALL: 'C.UTF-8',
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_NAMESPACE: undefined,
  GIT_PREFIX: undefined,
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_EXTERNAL_DIFF: undefined,
} as const;

function gitFault(
  error: Error & { readonly code?: unknown; readonly killed?: unknown },
  cwd: string,
): AppError {
  if (error.killed === true && error.code === null) {
    return new AppError('timeout', 'git did not end in time.', { cause: error, details: { cwd } });
  }
  if (error.code === 'ENOENT') {
    return new AppError('unavailable', 'git is not installed, or the folder is gone.', {
      cause: error,
      details: { cwd },
    });
  }
  return new AppError('internal', `git could not be run: ${error.message}`, { cause: error });
}
