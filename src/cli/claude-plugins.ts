import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';

import { CliError } from './cli-error.ts';
import type { Environment } from './config.ts';

export interface ClaudePluginsOptions {
  /** The executable of Claude Code. */
  readonly claude: string;
  readonly directory: string;
  readonly environment: Environment;
}

export interface InstalledPlugin {
  /** `NAME@MARKETPLACE`. */
  readonly plugin: string;
  readonly marketplace: string;
  readonly marketplaceFolder: string;
  /** In Claude Code's terms: `local` is this project, for this person, and never committed. */
  readonly scope: 'user' | 'local';
}

interface ClaudeAnswer {
  readonly isDone: boolean;
  readonly message: string;
  readonly failureCode: string;
}

const limitMs = 60_000;
/** What is not there any more needs no removal. */
const isGone: ReadonlySet<string> = new Set(['not_installed', 'not_installed_at_scope']);

/**
 * Plugins as Claude Code's own commands install them: they write its settings whole or not at all, and refuse a settings
 * file that cannot be read. We never write these files.
 */
export class ClaudePlugins {
  readonly #options: ClaudePluginsOptions;

  constructor(options: ClaudePluginsOptions) {
    this.#options = options;
  }

  async install(wanted: InstalledPlugin): Promise<void> {
    const { plugin, marketplace, marketplaceFolder, scope } = wanted;
    await this.#must(['marketplace', 'add', marketplaceFolder]);
    const installed = await this.#run(['install', plugin, '--scope', scope]);
    if (installed.isDone) return;
    await this.#run(['marketplace', 'remove', marketplace]);
    throw refused(installed);
  }

  async uninstall({
    plugin,
    marketplace,
    scope,
  }: Omit<InstalledPlugin, 'marketplaceFolder'>): Promise<void> {
    const removed = await this.#run(['uninstall', plugin, '--scope', scope]);
    if (!removed.isDone && !isGone.has(removed.failureCode)) throw refused(removed);
    // It may have been removed by hand already.
    await this.#run(['marketplace', 'remove', marketplace]);
  }

  /** Claude Code in this terminal, until it ends; its exit code. */
  async start(args: readonly string[]): Promise<number> {
    const { claude, directory, environment } = this.#options;
    const child = spawn(claude, [...args], {
      cwd: directory,
      env: { ...environment },
      stdio: 'inherit',
    });
    await once(child, 'exit');
    return child.exitCode ?? 1;
  }

  async #must(args: readonly string[]): Promise<void> {
    const answer = await this.#run(args);
    if (!answer.isDone) throw refused(answer);
  }

  #run(args: readonly string[]): Promise<ClaudeAnswer> {
    const { claude, directory, environment } = this.#options;
    const options = { cwd: directory, env: { ...environment }, timeout: limitMs };
    return new Promise((resolve) => {
      execFile(claude, ['plugin', ...args, '--json'], options, (error, stdout, stderr) => {
        const said = lastJson(stdout);
        const message = said['message'] ?? (stderr.trim() || (error?.message ?? ''));
        resolve({ isDone: error === null, message, failureCode: said['failureCode'] ?? '' });
      });
    });
  }
}

function refused({ message }: ClaudeAnswer): CliError {
  return new CliError({
    code: 'failed',
    message: `Claude Code did not change its settings: ${message}`,
    hint: 'Its settings are as before. Correct what it names, then try again.',
  });
}

/** Claude Code prints its answer as the last line, as one JSON object. */
function lastJson(stdout: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    );
  } catch {
    // A release that prints something else: its exit code still says whether it worked.
    return {};
  }
}
