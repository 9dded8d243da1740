import { createHash } from 'node:crypto';
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
import { join } from 'node:path';

import { AppError } from '../../../shared/base/app-error.ts';
import { randomText } from '../../../shared/base/ids.ts';
import { formatToken, hashSecret, newToken, parseToken } from './token.ts';

/** What the hub keeps of the owner's token. */
export interface OwnerToken {
  readonly id: string;
  readonly hash: string;
  /** With which the hub proves itself to programs that can read the token; see `shared/wire/hub-proof.ts`. */
  readonly proofKey: Uint8Array;
}

/**
 * The owner's token of a data directory, made at the first start. The file is the credential: who can
 * read it is the owner, so one that others can read is refused, not mended: it may have been read.
 * Removing the file and starting the hub again makes another one, and the old one is worth nothing.
 */
export function loadOwnerToken(dataDirectory: string): OwnerToken {
  const file = join(dataDirectory, 'owner.token');
  const text = read(file) ?? create(file);
  const shown = text.trim();
  const token = parseToken('owner', shown);
  if (!token) {
    throw new AppError(
      'owner_token_refused',
      `${file} holds no token: remove it and start again.`,
      {
        details: { file },
      },
    );
  }
  const proofKey = createHash('sha256').update(shown).digest();
  return { id: token.id, hash: hashSecret(token.secret), proofKey };
}

function read(file: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (thrown) {
    if (isCode(thrown, 'ENOENT')) return null;
    throw new AppError('owner_token_refused', `${file} cannot be read.`, { cause: thrown });
  }
  try {
    refuseWhenOpen(file, descriptor);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function refuseWhenOpen(file: string, descriptor: number): void {
  const ownId = process.getuid?.();
  // Windows has no modes: the access list of the profile's folder protects it there.
  if (ownId === undefined) return;
  const found = fstatSync(descriptor);
  if (found.isFile() && found.uid === ownId && (found.mode & 0o077) === 0) return;
  throw new AppError(
    'owner_token_refused',
    `${file} can be read by other accounts of this computer: remove it, and start the hub again for a new one.`,
    { details: { file, mode: (found.mode & 0o777).toString(8), owner: found.uid } },
  );
}

/** Written whole beside its place and then moved there, so that nobody ever reads half a token. */
function create(file: string): string {
  const text = `${formatToken(newToken('owner'))}\n`;
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
  return text;
}

function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
