import { createHash } from 'node:crypto';
import { basename } from 'node:path';

import type { z } from 'zod';

import { randomText } from '../../shared/base/ids.ts';
import type { Result } from '../../shared/base/result.ts';
import { err, ok } from '../../shared/base/result.ts';
import { sharedFileLimitBytes } from '../../shared/domain/shared-file.ts';
import type { Refusal } from '../../shared/wire/errors.ts';
import { refusal } from '../../shared/wire/errors.ts';
import type { sentFileSchema } from '../../shared/wire/file-methods.ts';
import { filePartBytes, sendFilePartMethod } from '../../shared/wire/file-methods.ts';
import { attachFileTool } from '../../shared/wire/tools/attach-file.ts';
import { openWorkspaceFile, type OpenedFile } from '../files/open-workspace-file.ts';
import type { HubQuestions } from './hub-questions.ts';

type SentFile = z.infer<typeof sentFileSchema>;

export interface SendPlace {
  readonly hub: HubQuestions;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A hub that is started again on the way has lost the parts before. */
const attempts = 3;
const partDeadlineMs = 30_000;

/** Reads the file here, where Claude Code has it, and gives its content to the hub; the call then names it. */
export async function sendFile(
  place: SendPlace,
  given: Readonly<Record<string, unknown>>,
): Promise<Result<SentFile, Refusal>> {
  const parsed = attachFileTool.input.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as described'}`;
    return err(refusal('bad_request', message));
  }
  const { path, name = basename(path) } = parsed.data;
  const opened = await openWorkspaceFile(place.folder, path);
  if (!opened.ok) return opened;
  await using file = opened.value;
  if (file.facts.size > BigInt(sharedFileLimitBytes)) {
    const mebibytes = sharedFileLimitBytes / 1024 / 1024;
    const message = `${path} has ${file.facts.size} bytes; at most ${mebibytes} MiB are allowed.`;
    return err(refusal('too_large', message, 'Split it, or compress it first.'));
  }
  for (let attempt = 1; ; attempt += 1) {
    const sent = await sendAll(place, file);
    if (sent.ok) return ok({ name, ...sent.value });
    if (sent.error.code !== 'gone' || attempt === attempts) return sent;
  }
}

async function sendAll(
  { hub, signal }: SendPlace,
  { handle, facts }: OpenedFile,
): Promise<Result<Pick<SentFile, 'upload' | 'sha256'>, Refusal>> {
  const upload = `u_${randomText(14)}`;
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(filePartBytes);
  let offset = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, filePartBytes, offset);
    const part = buffer.subarray(0, bytesRead);
    hash.update(part);
    const isLast = bytesRead === 0 || BigInt(offset + bytesRead) >= facts.size;
    if (isLast && (await hasChanged(handle, facts))) {
      return err(refusal('refused', 'The file changed while it was read.', 'Attach it again.'));
    }
    const params = { upload, offset, data: part.toString('base64'), isLast };
    const sent = await hub.ask(sendFilePartMethod, params, { deadlineMs: partDeadlineMs, signal });
    if (!sent.ok) return sent;
    offset += bytesRead;
    if (isLast) return ok({ upload, sha256: hash.digest('hex') });
  }
}

async function hasChanged(
  handle: OpenedFile['handle'],
  { size, mtimeNs }: OpenedFile['facts'],
): Promise<boolean> {
  const now = await handle.stat({ bigint: true });
  return now.size !== size || now.mtimeNs !== mtimeNs;
}
