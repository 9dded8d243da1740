import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { readPrivateFile, writePrivateFile } from '../../../node/private-file.ts';
import { AppError } from '../../../shared/base/app-error.ts';
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
  const text = readPrivateFile(file, 'owner_token_refused') ?? create(file);
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

function create(file: string): string {
  const text = `${formatToken(newToken('owner'))}\n`;
  writePrivateFile(file, text);
  return text;
}
