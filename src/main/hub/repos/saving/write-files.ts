import { Buffer } from 'node:buffer';
import { lstat } from 'node:fs/promises';

import type { Git } from '../git.ts';
import type { GitOptions } from '../git/git-run.ts';
import { bytesOf, byteTextOf, shownPath } from './byte-text.ts';
import type { SavingMeter } from './saving-progress.ts';
import { gitRefused } from './saving-refused.ts';

/** Files below one folder, by their paths in it, sorted by what is to be done with them. */
export interface FilesToWrite {
  readonly present: readonly SizedFile[];
  readonly absent: readonly string[];
}

interface SizedFile {
  readonly path: string;
  readonly bytes: number;
}

// Shown by its name while it is written: it may take a while.
const largeBytes = 64 * 1024 * 1024;
const batchFiles = 4000;
const batchBytes = 128 * 1024 * 1024;
// Slower than any disk that people work on: only a git that hangs reaches it.
const slowestBytesPerMs = 1024;
const slowestFileMs = 20;
const leastDeadlineMs = 120_000;

/** Looks which of these are files or links; folders, sockets and what is gone are absent. */
export async function sizeFiles(folder: string, paths: Iterable<string>): Promise<FilesToWrite> {
  const top = byteTextOf(folder);
  const present: SizedFile[] = [];
  const absent: string[] = [];
  const all = [...new Set(paths)];
  for (let at = 0; at < all.length; at += 500) {
    const part = all.slice(at, at + 500);
    const found = await Promise.all(
      part.map((path) => lstat(bytesOf(`${top}/${path}`)).catch(() => null)),
    );
    part.forEach((path, index) => {
      const seen = found[index];
      if (seen?.isFile() || seen?.isSymbolicLink()) present.push({ path, bytes: seen.size });
      else absent.push(path);
    });
  }
  return { present, absent };
}

export function totalOf(files: FilesToWrite): { readonly files: number; readonly bytes: number } {
  const bytes = files.present.reduce((sum, file) => sum + file.bytes, 0);
  return { files: files.present.length, bytes };
}

/** Writes them into the index of `options`, in portions whose time limit suits their size. */
export async function writeFiles(
  git: Git,
  files: FilesToWrite,
  { options, meter }: { readonly options: GitOptions; readonly meter: SavingMeter },
): Promise<void> {
  await update(git, ['--force-remove', '-z', '--stdin'], {
    ...options,
    input: list(files.absent),
    isBytes: true,
  });
  const { step } = meter;
  for (const batch of batchesOf(files.present)) {
    const size = totalOf({ present: batch, absent: [] });
    const deadlineMs =
      leastDeadlineMs + size.bytes / slowestBytesPerMs + size.files * slowestFileMs;
    const [first] = batch;
    if (first && first.bytes > largeBytes) meter.begin(`saving ${shownPath(first.path)}`);
    await update(git, ['--add', '--remove', '--replace', '-z', '--stdin'], {
      ...options,
      input: list(batch.map((file) => file.path)),
      isBytes: true,
      deadlineMs: Math.ceil(deadlineMs),
    });
    meter.finish(size);
    meter.begin(step);
  }
}

async function update(git: Git, args: readonly string[], options: GitOptions): Promise<void> {
  if (options.input === '') return;
  const written = await git.run(['update-index', ...args], options);
  if (written.code === 0) return;
  // Its output is one character per byte here.
  const stderr = Buffer.from(written.stderr, 'latin1').toString('utf8');
  throw gitRefused(
    `git could not save the files in ${options.cwd}`,
    { ...written, stderr },
    'Make them readable, then repeat; or see `roundhouse rm --help` for removing without saving.',
  );
}

function list(paths: readonly string[]): string {
  return paths.map((path) => `${path}\0`).join('');
}

function* batchesOf(files: readonly SizedFile[]): Generator<readonly SizedFile[]> {
  let batch: SizedFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const isFull = batch.length >= batchFiles || bytes + file.bytes > batchBytes;
    if (batch.length > 0 && isFull) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(file);
    bytes += file.bytes;
  }
  if (batch.length > 0) yield batch;
}
