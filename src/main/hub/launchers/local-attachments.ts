import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { harmlessName, typeOfContent } from '../../../node/content-type.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { asId, randomText } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { attachmentLimitBytes } from '../../../shared/wire/body-limits.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { Attachment, AttachmentStore, ContentMark } from './launcher.ts';

/** All files of one session together. */
const sessionLimitBytes = 500 * 1024 * 1024;
const sessionLimitFiles = 500;
const idPattern = /^[\w-]{12}-[^/\\]{1,120}$/u;

export interface AttachmentModes {
  readonly folder: number;
  readonly file: number;
}

const ownersOnly: AttachmentModes = { folder: 0o700, file: 0o600 };

/**
 * `DATA/attachments/SESSION/`: pasted and dropped files, private to the owner (0600), never run, kept as
 * long as the session, because its conversation names them. The id of one is the name of its file, which cannot be
 * guessed: it begins with a random text.
 */
export class LocalAttachments implements AttachmentStore {
  readonly #folder: string;
  readonly #modes: AttachmentModes;

  constructor(dataDirectory: string, modes: AttachmentModes = ownersOnly) {
    this.#folder = join(dataDirectory, 'attachments');
    this.#modes = modes;
  }

  /** Streams the content to disk. */
  async add(
    session: SessionId,
    wanted: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Result<Attachment, Refusal>> {
    const folder = await this.makeFolder(session);
    const used = await usedBy(folder);
    if (used.files >= sessionLimitFiles) {
      return err(refusal('too_large', `The session has ${sessionLimitFiles} files already.`));
    }
    const key = randomText(12);
    const arriving = join(folder, `.arriving-${key}`);
    try {
      const written = await write(arriving, content, {
        roomBytes: sessionLimitBytes - used.bytes,
        mode: this.#modes.file,
      });
      if (!written.ok) return written;
      const { bytes, head } = written.value;
      const type = typeOfContent(head);
      const name = harmlessName(wanted, type);
      const id = `${key}-${name}`;
      await rename(arriving, join(folder, id));
      return ok({ id, name, path: join(folder, id), bytes, type });
    } finally {
      await rm(arriving, { force: true });
    }
  }

  async remove(session: SessionId, id: string): Promise<Result<void, Refusal>> {
    const path = join(this.#folderOf(session), id);
    if (!idPattern.test(id) || !(await isThere(path))) {
      return err(refusal('not_found', 'There is no such file.'));
    }
    await rm(path, { force: true });
    return ok(undefined);
  }

  async removeContent(session: SessionId, { bytes, sha256 }: ContentMark): Promise<void> {
    const folder = this.#folderOf(session);
    for (const id of await readdir(folder).catch(() => [])) {
      const path = join(folder, id);
      if (!idPattern.test(id) || (await sizeOf(path)) !== bytes) continue;
      if ((await hashOf(path)) === sha256) await rm(path, { force: true });
    }
  }

  /** Where the files of this session are. */
  async makeFolder(session: SessionId): Promise<string> {
    const folder = this.#folderOf(session);
    await mkdir(folder, { recursive: true, mode: this.#modes.folder });
    return folder;
  }

  async sessions(): Promise<readonly SessionId[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.map((name) => asId('session', name));
  }

  /** With the session go its files. */
  forget(session: SessionId): Promise<void> {
    return rm(this.#folderOf(session), { recursive: true, force: true });
  }

  #folderOf(session: SessionId): string {
    return join(this.#folder, session);
  }
}

interface Written {
  readonly bytes: number;
  readonly head: Buffer;
}

const headBytes = 4096;

async function write(
  path: string,
  content: AsyncIterable<Uint8Array>,
  { roomBytes, mode }: { readonly roomBytes: number; readonly mode: number },
): Promise<Result<Written, Refusal>> {
  await using file = await open(path, 'wx', mode);
  const limitBytes = Math.min(attachmentLimitBytes, roomBytes);
  let bytes = 0;
  let head = Buffer.alloc(0);
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > limitBytes) return err(tooLarge(limitBytes));
    if (head.length < headBytes) head = Buffer.concat([head, chunk]).subarray(0, headBytes);
    await file.writeFile(chunk);
  }
  if (bytes === 0) return err(refusal('bad_request', 'The file is empty.'));
  return ok({ bytes, head });
}

function tooLarge(limitBytes: number): Refusal {
  const mebibytes = Math.floor(limitBytes / 1024 / 1024);
  return refusal('too_large', `The file is larger than the ${mebibytes} MiB that are left for it.`);
}

async function usedBy(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))));
  return { files: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Null for one that was taken away meanwhile. */
async function hashOf(path: string): Promise<string | null> {
  try {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // Taken away meanwhile.
    return 0;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
