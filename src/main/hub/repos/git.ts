import { execFile } from 'node:child_process';

import { AppError } from '../../../shared/base/app-error.ts';

export interface GitOptions {
  readonly cwd: string;
  /** Added to the environment, such as `GIT_INDEX_FILE`. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface GitOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const outputLimitBytes = 64 * 1024 * 1024;
const deadlineMs = 120_000;

// A repo is only data to us until Claude Code runs in it: nothing that its own configuration names may be
// started by a look of ours (REPO-1). Filters cannot be switched off in general; `status` and `add` run
// them only for files that `.gitattributes` gives one to, and only if the operator's own configuration
// defines that filter.
const quietConfig = [
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
].flatMap((setting) => ['-c', setting]);

/** Runs git with the repo's own hooks and helpers switched off. */
export class Git {
  readonly #environment: Readonly<Record<string, string>>;

  /** `environment`: the hub's own, where git finds itself and the operator's identity. */
  constructor(options: { readonly environment: Readonly<Record<string, string>> }) {
    this.#environment = options.environment;
  }

  /** A non-zero exit is an outcome; git that cannot be started is `AppError('unavailable')`. */
  run(args: readonly string[], options: GitOptions): Promise<GitOutcome> {
    return new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        [...quietConfig, ...args],
        {
          cwd: options.cwd,
          env: { ...this.#environment, ...quietEnvironment, ...options.environment },
          maxBuffer: outputLimitBytes,
          timeout: deadlineMs,
        },
        (error, stdout, stderr) => {
          if (error && typeof error.code !== 'number') reject(gitFault(error, options.cwd));
          else resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
        },
      );
      // A git that ends at once has closed its input before we can.
      child.stdin?.once('error', () => undefined);
      child.stdin?.end();
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

const quietEnvironment = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C.UTF-8' };

function gitFault(error: Error & { readonly code?: unknown }, cwd: string): AppError {
  if (error.code === 'ENOENT') {
    return new AppError('unavailable', 'git is not installed, or the folder is gone.', {
      cause: error,
      details: { cwd },
    });
  }
  return new AppError('internal', `git could not be run: ${error.message}`, { cause: error });
}
