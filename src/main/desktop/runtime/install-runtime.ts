import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AppError } from '../../../shared/base/app-error.ts';
import type {
  RuntimeFile,
  RuntimeList,
  RuntimeReceipt,
} from '../../../shared/wire/runtime-list.ts';
import { runtimeReceiptSchema } from '../../../shared/wire/runtime-list.ts';
import { fileDigest } from './file-digest.ts';

// Sessions must outlive the program that started them, and so what runs them must not lie inside it: an AppImage is
// a mount that goes with its process, an update on Windows ends every process whose file is in the folder of the
// program, and elsewhere it takes away files that a runner still wants to load. Therefore all that plain Node runs,
// and that Node, is copied into `DATA/runtime/ID/`. A runtime is never changed once it is there: another version,
// or another build of the same one, is another folder.

export interface RuntimeToInstall {
  readonly list: RuntimeList;
  /** The folder `runtime` among the resources of the program. */
  readonly delivered: string;
  readonly dataDirectory: string;
}

const receiptName = 'installed.json';
/** So often may a damaged copy lie in the way, each perhaps still in use by a session. */
const copiesLimit = 10;
const copiesAtOnce = 16;

/**
 * The folder of the runtime, copied there first where it is missing or damaged. Throws `unavailable` when the
 * delivered files are not those of the list, and faults of the disk as they are.
 */
export async function installRuntime(runtime: RuntimeToInstall): Promise<string> {
  const runtimes = join(runtime.dataDirectory, 'runtime');
  await mkdir(runtimes, { recursive: true, mode: 0o700 });
  for (let copy = 1; copy <= copiesLimit; copy += 1) {
    const name = copy === 1 ? runtime.list.id : `${runtime.list.id}.${copy}`;
    const folder = join(runtimes, name);
    if ((await stateOf(folder, runtime)) === 'absent') await copyTo(folder, runtime);
    // Perhaps another start was quicker.
    if ((await stateOf(folder, runtime)) === 'whole') return folder;
  }
  throw new AppError('unavailable', `Too many damaged copies are in ${runtimes}. Remove it.`);
}

/** A receipt is written last: a folder without one is not whole. */
async function stateOf(
  folder: string,
  { list, delivered }: RuntimeToInstall,
): Promise<'whole' | 'damaged' | 'absent'> {
  if ((await stat(folder).catch(() => null)) === null) return 'absent';
  const receipt = await readReceipt(folder);
  if (!receipt) return 'damaged';
  for (const file of list.files) {
    const path = join(folder, file.path);
    const found = await stat(path).catch(() => null);
    const noted = receipt[file.path];
    if (found === null || !noted || found.size !== noted.size) return 'damaged';
    if (found.mtimeMs === noted.mtimeMs) continue;
    if ((await fileDigest(path)) !== (await wantedDigest(file, delivered))) return 'damaged';
  }
  return 'whole';
}

async function readReceipt(folder: string): Promise<RuntimeReceipt | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, receiptName), 'utf8'));
    return runtimeReceiptSchema.safeParse(value).data;
  } catch {
    // Absent or torn: the copy is not whole.
    return undefined;
  }
}

/** Copies under another name and renames, so that nobody finds a part of it. */
async function copyTo(folder: string, runtime: RuntimeToInstall): Promise<void> {
  const draft = join(dirname(folder), `.new-${randomUUID()}`);
  try {
    const receipt = await copyAll(runtime, draft);
    await writeFile(join(draft, receiptName), JSON.stringify(receipt), { flush: true });
    await rename(draft, folder);
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true });
    if (!isTaken(thrown)) throw thrown;
  }
}

/**
 * Several at a time: each copy waits until it is on the disk, and a disk writes down at once what several wait for.
 * Resolves when every lane has ended, also after a failure: the folder can be removed then.
 */
async function copyAll({ list, delivered }: RuntimeToInstall, to: string): Promise<RuntimeReceipt> {
  const receipt: Record<string, RuntimeReceipt[string]> = {};
  // All lanes take their files from this one iterator.
  const waiting = list.files.values();
  let hasFailed = false;
  async function copyWaiting(): Promise<void> {
    for (const file of waiting) {
      if (hasFailed) return;
      try {
        receipt[file.path] = await copyOne(file, { from: delivered, to });
      } catch (thrown) {
        hasFailed = true;
        throw thrown;
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: copiesAtOnce }, copyWaiting));
  const failed = lanes.find((lane) => lane.status === 'rejected');
  if (failed) throw failed.reason;
  return receipt;
}

async function copyOne(
  file: RuntimeFile,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<RuntimeReceipt[string]> {
  const source = join(from, file.path);
  const target = join(to, file.path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  // Shares the blocks where the file system can.
  await copyFile(source, target, constants.COPYFILE_FICLONE).catch((cause: unknown) => {
    throw isMissing(cause) ? damaged(file, cause) : cause;
  });
  await chmod(target, file.isExecutable ? 0o700 : 0o600);
  await flush(target);
  if ((await fileDigest(target)) !== (await wantedDigest(file, from))) throw damaged(file);
  const { size, mtimeMs } = await stat(target);
  return { size, mtimeMs };
}

/** After a power cut a copy that is noted as whole must be whole. */
async function flush(file: string): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.sync();
}

async function wantedDigest(file: RuntimeFile, delivered: string): Promise<string> {
  return file.sha256 ?? fileDigest(join(delivered, file.path));
}

function damaged(file: RuntimeFile, cause?: unknown): AppError {
  const message = `This installation of Roundhouse is damaged (${file.path}). Install it again.`;
  return new AppError('unavailable', message, { cause });
}

function isMissing(thrown: unknown): boolean {
  return codeOf(thrown) === 'ENOENT';
}

function isTaken(thrown: unknown): boolean {
  return ['EEXIST', 'ENOTEMPTY', 'EPERM'].includes(codeOf(thrown));
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
