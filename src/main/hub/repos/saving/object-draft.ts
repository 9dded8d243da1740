import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';

import type { Git, GitSetting } from '../git.ts';
import type { GitOptions } from '../git/git-run.ts';
import { exists } from '../worktrees.ts';

// Everything that a save writes goes into a git directory of its own inside the repo's, which reads the
// repo's objects and none of its configuration. Only a save that is complete moves its objects over: one
// that fails, is killed or runs out of space leaves nothing among the repo's objects.

const folderName = 'roundhouse';
const draftName = /^draft-(\d+)-/;

// The highest of all attributes: content goes in and out byte for byte, and no filter runs.
const rawAttributes = '* -text -filter -ident -working-tree-encoding -crlf\n';

// A file is named as its system allowed; what another system could not hold is no reason to lose it.
export const savingSettings: readonly GitSetting[] = [
  ['core.protectNTFS', 'false'],
  ['core.protectHFS', 'false'],
  ['core.safecrlf', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.bigFileThreshold', '32m'],
  // What is saved is rarely read again: fast before small.
  ['pack.compression', '1'],
  // The only other copy is deleted next: a power cut after that must find this one. git leaves out loose
  // objects by itself. In a batch, the disk is told to write all of them at once; git before 2.37 does it one by one,
  // and before 2.36 not at all.
  ['core.fsync', 'committed'],
  ['core.fsyncMethod', 'batch'],
];

export class ObjectDraft implements AsyncDisposable {
  readonly path: string;
  readonly #git: Git;
  readonly #common: string;
  #indexes = 0;

  private constructor(git: Git, common: string, path: string) {
    this.#git = git;
    this.#common = common;
    this.path = path;
  }

  /** `common`: the git directory that all worktrees of the repo share. */
  static async open(git: Git, common: string): Promise<ObjectDraft> {
    const folder = join(common, folderName);
    await mkdir(folder, { recursive: true });
    await sweep(folder);
    const path = join(folder, `draft-${process.pid}-${randomUUID()}`);
    const format = await objectFormatOf(git, common);
    await git.must(['init', '--quiet', '--bare', '--template=', ...format, path], { cwd: common });
    await mkdir(join(path, 'info'), { recursive: true });
    await mkdir(join(path, 'objects', 'info'), { recursive: true });
    await writeFile(join(path, 'info', 'attributes'), rawAttributes);
    // Relative to the folder of objects, so that no character of the path has a meaning.
    await writeFile(join(path, 'objects', 'info', 'alternates'), '../../../objects\n');
    return new ObjectDraft(git, common, path);
  }

  get objects(): string {
    return join(this.path, 'objects');
  }

  /** A fresh index of our own. */
  newIndex(): string {
    this.#indexes += 1;
    return join(this.path, `index-${this.#indexes}`);
  }

  /** Options of a git that takes files byte for byte: no configuration and no attributes of the repo. */
  raw(folder: string, index: string): GitOptions {
    const environment = { GIT_DIR: this.path, GIT_WORK_TREE: folder, GIT_INDEX_FILE: index };
    return { cwd: folder, environment, settings: savingSettings };
  }

  async blob(text: string): Promise<string> {
    const options = { ...this.raw(this.path, this.newIndex()), input: text };
    return (await this.#git.must(['hash-object', '-w', '--stdin'], options)).trim();
  }

  async commit(tree: string, parents: readonly string[], message: string): Promise<string> {
    const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])];
    const options = this.raw(this.path, this.newIndex());
    const environment = { ...options.environment, ...author };
    const made = await this.#git.must([...args, '-m', message], { ...options, environment });
    return made.trim();
  }

  /** A tree of these trees and blobs. */
  async tree(entries: ReadonlyMap<string, string>): Promise<string> {
    const lines = await Promise.all(
      [...entries].map(async ([name, hash]) => {
        const options = this.raw(this.path, this.newIndex());
        const type = (await this.#git.must(['cat-file', '-t', hash], options)).trim();
        return `${type === 'tree' ? '040000' : '100644'} ${type} ${hash}\t${name}\0`;
      }),
    );
    const options = { ...this.raw(this.path, this.newIndex()), input: lines.join('') };
    const hash = (await this.#git.must(['mktree', '-z'], options)).trim();
    // This one command of git reads no setting. A tree that the repo has already is no file here.
    const file = join(this.objects, hash.slice(0, 2), hash.slice(2));
    if (await exists(file)) await syncPath(file);
    return hash;
  }

  /** Moves all objects into the repo. A pack is seen by its index, which comes last. */
  async keep(): Promise<void> {
    const to = join(this.#common, 'objects');
    for (const name of await readdir(this.objects)) {
      if (name === 'info') continue;
      const names = await readdir(join(this.objects, name));
      if (names.length > 0) await mkdir(join(to, name), { recursive: true });
      const wanted = names.filter((file) => !file.startsWith('tmp_'));
      const ordered = [
        ...wanted.filter((file) => !file.endsWith('.idx')),
        ...wanted.filter((file) => file.endsWith('.idx')),
      ];
      for (const file of ordered) {
        await move(join(this.objects, name, file), join(to, name, file));
      }
      if (names.length > 0) await syncPath(join(to, name));
    }
    await syncPath(to);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

// The saving works for people who have not told git who they are, too.
const author = {
  GIT_AUTHOR_NAME: 'Roundhouse',
  GIT_AUTHOR_EMAIL: 'roundhouse@localhost',
  GIT_COMMITTER_NAME: 'Roundhouse',
  GIT_COMMITTER_EMAIL: 'roundhouse@localhost',
};

async function objectFormatOf(git: Git, common: string): Promise<readonly string[]> {
  const config = await readFile(join(common, 'config'), 'utf8').catch(() => '');
  if (!/objectformat/i.test(config)) return [];
  const asked = await git.must(['rev-parse', '--show-object-format'], {
    cwd: common,
    environment: { GIT_DIR: common },
  });
  return [`--object-format=${asked.trim()}`];
}

/** Drafts of hubs that were killed. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = draftName.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (thrown) {
    // The objects may be a link to another disk.
    if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'EXDEV') throw thrown;
    const draft = `${to}.new`;
    await copyFile(from, draft);
    await syncPath(draft);
    await rename(draft, to);
  }
}

/** A file, or what a folder names. Windows opens no folder, and needs none: it writes names in order. */
async function syncPath(path: string): Promise<void> {
  if (platform() === 'win32') return;
  await using file = await open(path);
  await file.sync();
}
