import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';

import { AppError } from '../shared/base/app-error.ts';
import { randomText } from '../shared/base/ids.ts';

/**
 * The text of a secret file; null when there is none. Throws `refusedCode` for a file that other accounts can read:
 * it is not repaired, because it may have been read already.
 */
export function readPrivateFile(file: string, refusedCode: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (thrown) {
    if (isCode(thrown, 'ENOENT')) return null;
    throw new AppError(refusedCode, `${file} cannot be read.`, { cause: thrown });
  }
  try {
    refuseWhenOpen(file, descriptor, refusedCode);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function refuseWhenOpen(file: string, descriptor: number, refusedCode: string): void {
  const ownId = process.getuid?.();
  // Windows has no modes: the access list of the profile's folder protects it there.
  if (ownId === undefined) return;
  const found = fstatSync(descriptor);
  if (found.isFile() && found.uid === ownId && (found.mode & 0o077) === 0) return;
  throw new AppError(
    refusedCode,
    `${file} can be read by other accounts of this computer: remove it, and start the hub again for a new one.`,
    { details: { file, mode: (found.mode & 0o777).toString(8), owner: found.uid } },
  );
}

/** Writes the file whole beside its place and moves it there, so that nobody ever reads half of it. */
export function writePrivateFile(file: string, text: string): void {
  const draft = `${file}.${randomText(8)}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    renameSync(draft, file);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  } finally {
    closeSync(descriptor);
  }
}

function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
