import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { AppError, messageOf } from '../../shared/base/app-error.ts';
import type { HttpClient } from '../../shared/client/http-client.ts';
import type { TranscriptRequest } from '../../shared/wire/bridge.ts';

/**
 * Writes a transcript as the hub sends it, whole or not at all: what the file held before stays until then. Throws
 * `unavailable` with the reason when it cannot be written.
 */
export async function saveTranscript(
  http: HttpClient,
  { session, format, isRedacted }: TranscriptRequest,
  file: string,
): Promise<void> {
  const answer = await http.open('sessions.transcript', {
    params: { ref: session },
    query: { format, redact: isRedacted ? 'yes' : 'no' },
  });
  const draft = join(dirname(file), `.${randomUUID()}.part`);
  try {
    await pipeline(Readable.from(answer.body ?? []), createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, file);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw new AppError('unavailable', `${file} was not written: ${reasonOf(thrown)}.`, {
      cause: thrown,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you do not have permission to write there',
  EPERM: 'you do not have permission to write there',
  EROFS: 'that disk is read-only',
  ENOSPC: 'the disk is full',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'the folder does not exist',
  EISDIR: 'a folder has that name',
  ENOTEMPTY: 'a folder has that name',
};

function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return reasons[code] ?? messageOf(thrown);
}
