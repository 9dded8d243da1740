import { createWriteStream, existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type {
  ClonedWork,
  ContainerWork,
  RepoFound,
  WorkBundle,
} from '../launchers/docker/container-work.ts';
import { cloneRefs } from '../launchers/docker/container-work.ts';
import type { Git } from './git.ts';
import type { GitOptions, GitOutcome } from './git/git-run.ts';
import { refPart, trashPrefix } from './saving/save-work.ts';
import { wordsOfGit } from './saving/saving-refused.ts';
import type { ScratchFolder } from './scratch-folder.ts';

// Work comes back from a container as objects, and only as objects [CON-6]: from a bundle into a bare repo of the hub,
// and from there, each of them checked, into the repo. The hub writes the commit that names them itself, so that nothing
// of what a worker wrote into a message or a ref is taken for the hub's own. No hook, filter or setting of the clone
// leaves the container.

export interface ContainerClonesOptions {
  readonly git: Git;
  readonly scratch: ScratchFolder;
  readonly clock: Clock;
}

/** Large repos take their time. */
const bundleDeadlineMs = 30 * 60_000;
const readsFiles = { GIT_ALLOW_PROTOCOL: 'file' } as const;
const fetchArgs = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head'] as const;

export class ContainerClones implements ContainerWork {
  readonly #options: ContainerClonesOptions;

  constructor(options: ContainerClonesOptions) {
    this.#options = options;
  }

  async find(folder: string): Promise<Result<RepoFound, string>> {
    const { git } = this.#options;
    const top = await git.run(['rev-parse', '--show-toplevel'], { cwd: folder });
    if (top.code !== 0) {
      return err(
        `${folder} is in no git repository, and a container works in a clone. Run \`git init\` and commit, or start the session on this machine.`,
      );
    }
    const head = await git.run(['rev-parse', '--verify', '-q', 'HEAD^{commit}'], { cwd: folder });
    if (head.code !== 0) {
      return err(`${folder} has no commit yet, and a container works in a clone. Commit first.`);
    }
    return ok({
      top: top.stdout.trimEnd(),
      identity: await this.#identityIn(folder),
      remotes: await this.#remotesIn(folder),
    });
  }

  async withBundle<T>(top: string, use: (bundle: WorkBundle) => Promise<T>): Promise<T> {
    const { git, scratch } = this.#options;
    return scratch.use('bundle', async (folder) => {
      const path = join(folder, 'work.bundle');
      const args = ['bundle', 'create', '--quiet', path, 'HEAD', '--branches'];
      await git.must(args, { cwd: top, deadlineMs: bundleDeadlineMs });
      const { size } = await stat(path);
      return use({ path, bytes: size, shallow: await this.#shallowOf(top) });
    });
  }

  async #shallowOf(top: string): Promise<Uint8Array | null> {
    const args = ['rev-parse', '--path-format=absolute', '--git-path', 'shallow'];
    const file = (await this.#options.git.must(args, { cwd: top })).trimEnd();
    return existsSync(file) ? readFile(file) : null;
  }

  async takeIn({ folder, name, bundle }: ClonedWork): Promise<Result<string | null, string>> {
    const { git, scratch } = this.#options;
    return scratch.use('clone', async (own) => {
      const file = join(own, 'work.bundle');
      await pipeline(bundle, createWriteStream(file, { mode: 0o600 }));
      const bare = join(own, 'bare.git');
      await git.must(['init', '--quiet', '--bare', bare], { cwd: own });
      const common = await git.must(['rev-parse', '--path-format=absolute', '--git-common-dir'], {
        cwd: folder,
      });
      await writeFile(
        join(bare, 'objects', 'info', 'alternates'),
        `${join(common.trimEnd(), 'objects')}\n`,
      );
      // Where its history ends: git looks for the parents otherwise.
      const shallow = await this.#shallowOf(folder);
      if (shallow) await writeFile(join(bare, 'shallow'), shallow);
      const checked: GitOptions = {
        cwd: bare,
        environment: readsFiles,
        deadlineMs: bundleDeadlineMs,
      };
      const { saved } = cloneRefs;
      const fetched = await git.run([...fetchArgs, file, `+${saved}:${saved}`], checked);
      if (fetched.code !== 0) {
        return err(notTaken(fetched));
      }
      return this.#keep({ folder, name, bare });
    });
  }

  /** As saved work of the repo; null when the repo has all of it. */
  async #keep(from: {
    readonly folder: string;
    readonly name: string;
    readonly bare: string;
  }): Promise<Result<string | null, string>> {
    const { git, clock } = this.#options;
    const { folder, name, bare } = from;
    const { saved } = cloneRefs;
    const wanted = [`${saved}^{tree}`, `${saved}^1^{tree}`, `${saved}^@`];
    const found = await git.must(['rev-parse', ...wanted], { cwd: bare });
    const [tree = '', before, ...parents] = found.trim().split('\n');
    if (tree === before && (await this.#areOnBranches(folder, parents))) return ok(null);
    const message = `Work of ${name} in a container, saved by Roundhouse`;
    const args = parents.flatMap((parent) => ['-p', parent]);
    const commit = await git.must(['commit-tree', tree, ...args, '-m', message], {
      cwd: bare,
      environment: savedBy,
    });
    await git.must(['update-ref', saved, commit.trim()], { cwd: bare });
    const time = isoTime(clock.now()).replaceAll(/[:.]/g, '-');
    const ref = `${trashPrefix}${refPart(name)}/${time}`;
    const kept = await git.run([...fetchArgs, bare, `${saved}:${ref}`], {
      cwd: folder,
      environment: readsFiles,
      // Here and not before: git checks no object that comes out of a bundle.
      settings: [['fetch.fsckObjects', 'true']],
      deadlineMs: bundleDeadlineMs,
    });
    return kept.code === 0 ? ok(ref) : err(notTaken(kept));
  }

  async #areOnBranches(folder: string, commits: readonly string[]): Promise<boolean> {
    for (const commit of commits) {
      const args = [
        'for-each-ref',
        '--contains',
        commit,
        '--count=1',
        'refs/heads',
        'refs/remotes',
      ];
      const found = await this.#options.git.run(args, { cwd: folder });
      if (found.code !== 0 || found.stdout.trim() === '') return false;
    }
    return true;
  }

  /** As git would sign a commit there; nothing where it does not know. */
  async #identityIn(folder: string): Promise<Readonly<Record<string, string>>> {
    const found = await this.#options.git.run(['var', 'GIT_AUTHOR_IDENT'], { cwd: folder });
    const [, name, email] = /^(.+) <(.+)> \d+ [+-]\d+$/u.exec(found.stdout.trim()) ?? [];
    if (found.code !== 0 || name === undefined || email === undefined) return {};
    return {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
  }

  async #remotesIn(folder: string): Promise<readonly string[]> {
    const args = ['config', '--null', '--get-regexp', String.raw`^remote\..*\.(push)?url$`];
    const found = await this.#options.git.run(args, { cwd: folder });
    // Name and value of each, parted by the end of a line.
    return found.stdout.split('\0').flatMap((entry) => entry.split('\n').slice(1, 2));
  }
}

function notTaken(outcome: GitOutcome): string {
  return `git did not take the work of the container: ${wordsOfGit(outcome).text}`;
}

const savedBy = {
  GIT_AUTHOR_NAME: 'Roundhouse',
  GIT_AUTHOR_EMAIL: 'roundhouse@localhost',
  GIT_COMMITTER_NAME: 'Roundhouse',
  GIT_COMMITTER_EMAIL: 'roundhouse@localhost',
} as const;
