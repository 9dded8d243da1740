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
import { delimiter, dirname, join } from 'node:path';

import { listFiles } from '../../src/main/hub/composing/list-files.ts';
import { idOfPath } from '../../src/main/hub/repos/changes/byte-path.ts';
import { diffFile } from '../../src/main/hub/repos/changes/diff-file.ts';
import { commitStaged, moveFiles } from '../../src/main/hub/repos/changes/git-actions.ts';
import { listChanges } from '../../src/main/hub/repos/changes/list-changes.ts';
import { stagedOf } from '../../src/main/hub/repos/changes/present-changes.ts';
import { findWorkTree } from '../../src/main/hub/repos/changes/work-tree.ts';
import { Git } from '../../src/main/hub/repos/git.ts';
import { inspectRepo } from '../../src/main/hub/repos/inspect-repo.ts';
import { saveAndRemove } from '../../src/main/hub/repos/saving/remove-worktree.ts';
import { SavingMeter } from '../../src/main/hub/repos/saving/saving-progress.ts';
import { ScratchFolder } from '../../src/main/hub/repos/scratch-folder.ts';
import { makeWorktree, planWorktree } from '../../src/main/hub/repos/worktrees.ts';
import { err } from '../../src/shared/base/result.ts';
import { refusal } from '../../src/shared/wire/errors.ts';

/** A program that leaves a file behind when it runs. */
export interface Canary {
  readonly program: string;
  /** The file that it leaves. */
  readonly trace: string;
  hasRun(): boolean;
  forget(): void;
}

/** Repos that want something run, an operator with a home, and all that the hub does in a repo. */
export class TrapLab implements Disposable {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-traps-')));
  readonly home = join(this.root, 'home');
  readonly env: Readonly<Record<string, string>>;
  readonly late: string[] = [];
  readonly scratch = new ScratchFolder({ dataDirectory: join(this.root, 'data') });
  readonly git: Git;
  #count = 0;

  /** `program`: the git to test with; the system's when not given. */
  constructor(program?: string) {
    mkdirSync(this.home);
    writeFileSync(
      join(this.home, '.gitconfig'),
      '[user]\n\tname = Lab\n\temail = lab@example.test\n[init]\n\tdefaultBranch = main\n',
    );
    const path = '/usr/local/bin:/usr/bin:/bin';
    this.env = {
      PATH: program === undefined ? path : [dirname(program), path].join(delimiter),
      HOME: this.home,
      GIT_CONFIG_NOSYSTEM: '1',
    };
    this.git = new Git({
      environment: this.env,
      onLateSettings: ({ keys }) => this.late.push(...keys),
    });
  }

  /** Git as an operator runs it in a terminal. */
  plain(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd, env: this.env, stdio: 'pipe' }).toString();
  }

  /** As `plain`, for a command that the trap may make fail. */
  attempt(cwd: string, ...args: readonly string[]): void {
    try {
      this.plain(cwd, ...args);
    } catch {
      // What matters is whether the canary ran.
    }
  }

  isAtLeast(major: number, minor: number): boolean {
    const [, found = '0', more = '0'] =
      /(\d+)\.(\d+)/.exec(this.plain(this.root, '--version')) ?? [];
    return Number(found) > major || (Number(found) === major && Number(more) >= minor);
  }

  repo(files: Readonly<Record<string, string>>): string {
    this.#count += 1;
    const path = join(this.root, `repo-${this.#count}`);
    mkdirSync(path);
    this.plain(path, 'init', '--quiet');
    for (const [name, text] of Object.entries(files)) this.write(path, name, text);
    this.plain(path, 'add', '--all');
    this.plain(path, 'commit', '--quiet', '--allow-empty', '--message=first');
    return path;
  }

  write(repo: string, name: string, text: string | Uint8Array): void {
    const path = join(repo, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  canary(): Canary {
    this.#count += 1;
    const trace = join(this.root, `trace-${this.#count}`);
    const program = join(this.root, `canary-${this.#count}`);
    writeFileSync(program, `#!/bin/sh\ntouch '${trace}'\ncat 2>/dev/null\nexit 0\n`);
    chmodSync(program, 0o755);
    return {
      program,
      trace,
      hasRun: () => existsSync(trace),
      forget: () => rmSync(trace, { force: true }),
    };
  }

  /**
   * All that the hub does in a repo: looks at it, lists, compares, stages and commits every change, makes
   * a worktree, saves its work, and removes it. What git said where something was refused.
   */
  async everything(repo: string): Promise<readonly string[]> {
    const { git } = this;
    this.#count += 1;
    const branch = `side-${this.#count}`;
    const said: string[] = [];
    const inspected = await inspectRepo(git, repo);
    if (!inspected.ok) said.push(inspected.error.message);
    await listFiles(git, repo);
    said.push(...(await this.#stageAndCommit(repo)));
    const planned = await planWorktree(git, repo, branch).catch(refusalOf);
    const made = planned.ok ? await makeWorktree(git, planned.value).catch(refusalOf) : planned;
    if (made.ok) {
      this.write(made.value.path, 'untracked.txt', 'x\n');
      said.push(...(await this.#stageAndCommit(made.value.path)));
      await saveAndRemove(git, {
        repo,
        path: made.value.path,
        session: 'lab',
        id: branch,
        at: new Date(1_700_000_000_000 + this.#count).toISOString(),
        work: 'save',
        meter: new SavingMeter(() => undefined),
        onSaved: () => Promise.resolve(),
      }).catch((thrown: unknown) => said.push(String(thrown)));
    } else said.push(made.error.message);
    return said;
  }

  async #stageAndCommit(path: string): Promise<readonly string[]> {
    const { git } = this;
    const tree = await findWorkTree(git, path);
    if (!tree.ok) return [tree.error.message];
    const before = await listChanges(git, tree.value, null);
    if (!before.ok) return [before.error.message];
    const said: string[] = [];
    for (const change of before.value.changes) {
      await diffFile({ git, scratch: this.scratch }, before.value, change);
      const files = [idOfPath(change.path)];
      const staged = await moveFiles(git, before.value, { action: 'stage', files });
      if (!staged.ok) said.push(staged.error.message);
    }
    const after = await listChanges(git, tree.value, null);
    if (!after.ok) return [...said, after.error.message];
    const { hash } = stagedOf(after.value);
    const committed = await commitStaged(git, after.value, { message: 'all', staged: hash });
    if (!committed.ok) said.push(committed.error.message);
    return said;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

function refusalOf(thrown: unknown) {
  return err(refusal('refused', String(thrown)));
}
