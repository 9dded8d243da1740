import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { HttpClient } from '../../src/shared/client/http-client.ts';
import { HubProcess, type HubProcessOptions } from './hub-process.ts';
import { eventually } from './session-waits.ts';

/** `within`: a command that the hub is started by. */
export type RepoLabOptions = Pick<HubProcessOptions, 'within'>;

/** A real hub without a Claude Code, and real git repositories in a home of their own. */
export class RepoLab implements AsyncDisposable {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-repos-')));
  readonly home = join(this.root, 'home');
  readonly env: Readonly<Record<string, string>>;
  readonly hub: HubProcess;
  #count = 0;

  constructor({ within = [] }: RepoLabOptions = {}) {
    mkdirSync(this.home);
    const identity =
      '[user]\n\tname = Lab\n\temail = lab@example.test\n[init]\n\tdefaultBranch = main\n';
    writeFileSync(join(this.home, '.gitconfig'), identity);
    this.env = {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.home,
      GIT_CONFIG_NOSYSTEM: '1',
    };
    this.hub = new HubProcess({ env: this.env, claude: join(this.root, 'no-claude'), within });
  }

  get client(): HttpClient {
    return this.hub.client;
  }

  /** Runs git as the operator would in a terminal; its stdout. */
  git(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd, env: this.env, stdio: 'pipe' }).toString();
  }

  /** A new repo with these files committed. */
  repo(files: Readonly<Record<string, string>> = { 'readme.md': 'one\ntwo\nthree\n' }): string {
    this.#count += 1;
    const path = join(this.root, `repo-${this.#count}`);
    mkdirSync(path);
    this.git(path, 'init', '--quiet');
    for (const [name, text] of Object.entries(files)) this.write(path, name, text);
    this.git(path, 'add', '--all');
    this.git(path, 'commit', '--quiet', '--allow-empty', '--message=first');
    return path;
  }

  /** A bare repo beside it, as its `origin`. */
  remote(repo: string): string {
    const path = `${repo}-origin.git`;
    this.git(this.root, 'init', '--quiet', '--bare', path);
    this.git(repo, 'remote', 'add', 'origin', path);
    return path;
  }

  write(repo: string, name: string, text: string | Buffer): void {
    const path = join(repo, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** A program that leaves a file behind when it runs; returns its path and the file's. */
  canary(name: string): { readonly program: string; readonly trace: string } {
    const trace = join(this.root, `${name}.ran`);
    const program = join(this.root, name);
    writeFileSync(program, `#!/bin/sh\ntouch '${trace}'\ncat\n`);
    chmodSync(program, 0o755);
    return { program, trace };
  }

  /**
   * A filter of the operator's own that stands still at `*.bin` files of the repo: whoever takes one into git
   * waits until it is freed.
   */
  stuckFilter(repo: string): { reached(): Promise<unknown>; free(): void } {
    const [held, reached] = [join(this.root, 'held'), join(this.root, 'reached')];
    writeFileSync(held, '');
    const program = join(this.root, 'stuck');
    const wait = `touch '${reached}'\nwhile [ -e '${held}' ]; do sleep 0.1; done\ncat\n`;
    writeFileSync(program, `#!/bin/sh\n${wait}`, { mode: 0o755 });
    this.git(repo, 'config', '--global', 'filter.stuck.clean', program);
    mkdirSync(join(repo, '.git/info'), { recursive: true });
    writeFileSync(join(repo, '.git/info/attributes'), '*.bin filter=stuck\n');
    return {
      reached: () => eventually('git to stand still', async () => existsSync(reached) || undefined),
      free: () => rmSync(held),
    };
  }

  /** A session in the repo. Its Claude Code does not start: nothing here is about it. */
  async session(path: string, more: { readonly worktree?: string } = {}): Promise<string> {
    const { id } = await this.client.call('sessions.start', { body: { path, ...more } });
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
