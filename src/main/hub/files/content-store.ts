import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { randomText } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { sharedFileLimitBytes } from '../../../shared/domain/shared-file.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { syncDirectory } from '../store/durable-files.ts';
import { spare } from './spared-contents.ts';

// `DATA/files/ab/abcd…`: each content once, under its SHA-256. A content is written to a file of its own, synced, and then
// renamed, so a name that is a hash always has the whole content. It is kept while a session refers to it or somebody
// holds it: between its arrival and the commit of the event that refers to it.

/** A content that is on the disk, and stays there at least until it is disposed. */
export interface HeldContent extends Disposable {
  readonly sha256: string;
  readonly bytes: number;
  /** Its beginning, by which its type is known. */
  readonly head: Buffer;
}

export interface ContentStoreOptions {
  readonly dataDirectory: string;
  /** Of all contents together. */
  readonly limitBytes?: number;
}

const defaultLimitBytes = 10 * 1024 * 1024 * 1024;
const arrivingPrefix = '.arriving-';
const namePattern = /^[0-9a-f]{64}$/u;
const headBytes = 4096;

export class ContentStore {
  readonly #folder: string;
  readonly #limitBytes: number;
  readonly #sizes = new Map<string, number>();
  readonly #holders = new Map<string, number>();
  #spared: ReadonlySet<string> = new Set();
  /** Names change one after the other, so that none is removed that has just arrived again. */
  #names: Promise<unknown> = Promise.resolve();

  constructor({ dataDirectory, limitBytes = defaultLimitBytes }: ContentStoreOptions) {
    this.#folder = join(dataDirectory, 'files');
    this.#limitBytes = limitBytes;
  }

  /** Removes what a hub that was killed had not finished, and counts what is there. */
  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.startsWith(arrivingPrefix)) await rm(path, { force: true });
      else if (/^[0-9a-f]{2}$/u.test(name)) await this.#count(path);
    }
  }

  /** Resolves when the content would survive a power cut. */
  async add(content: AsyncIterable<Uint8Array>): Promise<Result<HeldContent, Refusal>> {
    const arriving = join(this.#folder, `${arrivingPrefix}${randomText(14)}`);
    try {
      const written = await write(arriving, content, Math.max(0, this.#limitBytes - this.#total()));
      if (!written.ok) return written;
      return ok(await this.#alone(() => this.#name(arriving, written.value)));
    } finally {
      await rm(arriving, { force: true });
    }
  }

  /** Null when it is not there. */
  read(sha256: string): AsyncIterable<Uint8Array> | null {
    return this.#sizes.has(sha256) ? piecesOf(this.#pathOf(sha256)) : null;
  }

  /** After a start over another log than before, what that one does not refer to is kept for a month. */
  spareUnknown(
    { epoch, nowMs }: { readonly epoch: string; readonly nowMs: number },
    isReferredTo: (sha256: string) => boolean,
  ): void {
    const unknown = [...this.#sizes.keys()].filter((sha256) => !isReferredTo(sha256));
    this.#spared = spare(this.#folder, { epoch, nowMs, unknown });
  }

  /** Removes every content that nobody refers to and nobody holds, and that is not spared. */
  async sweep(isReferredTo: (sha256: string) => boolean): Promise<void> {
    for (const sha256 of this.#sizes.keys()) await this.drop(sha256, () => isReferredTo(sha256));
  }

  /** Removes a content, unless somebody refers to it or holds it, or it is spared. */
  async drop(sha256: string, isReferredTo: () => boolean): Promise<void> {
    if (isReferredTo() || this.#spared.has(sha256)) return;
    await this.#alone(async () => {
      if (isReferredTo() || this.#holders.has(sha256)) return;
      await rm(this.#pathOf(sha256), { force: true });
      this.#sizes.delete(sha256);
    });
  }

  async #name(arriving: string, written: Written): Promise<HeldContent> {
    const { sha256, bytes } = written;
    this.#holders.set(sha256, (this.#holders.get(sha256) ?? 0) + 1);
    const folder = join(this.#folder, sha256.slice(0, 2));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Also of a content that is there already: the disk may have damaged it since.
    await rename(arriving, this.#pathOf(sha256));
    syncDirectory(folder);
    syncDirectory(this.#folder);
    this.#sizes.set(sha256, bytes);
    return { ...written, [Symbol.dispose]: () => this.#release(sha256) };
  }

  #release(sha256: string): void {
    const holders = (this.#holders.get(sha256) ?? 1) - 1;
    if (holders === 0) this.#holders.delete(sha256);
    else this.#holders.set(sha256, holders);
  }

  async #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    const before = this.#names;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#names = promise;
    await before;
    try {
      return await work();
    } finally {
      resolve();
    }
  }

  async #count(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      if (!namePattern.test(name)) continue;
      const { size } = await stat(join(folder, name));
      this.#sizes.set(name, size);
    }
  }

  #total(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  #pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }
}

/** Opened by whoever reads it: a stream that nobody listens to would end the hub with its fault. */
async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Buffer>;
}

type Written = Pick<HeldContent, 'sha256' | 'bytes' | 'head'>;

async function write(
  path: string,
  content: AsyncIterable<Uint8Array>,
  roomBytes: number,
): Promise<Result<Written, Refusal>> {
  await using file: FileHandle = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  let head = Buffer.alloc(0);
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > sharedFileLimitBytes) return err(fileTooLarge());
    if (bytes > roomBytes) return err(storeFull());
    if (head.length < headBytes) head = Buffer.concat([head, chunk]).subarray(0, headBytes);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  if (bytes === 0) return err(refusal('bad_request', 'The file is empty.'));
  await file.sync();
  return ok({ sha256: hash.digest('hex'), bytes, head });
}

export function fileTooLarge(): Refusal {
  const mebibytes = sharedFileLimitBytes / 1024 / 1024;
  return refusal(
    'too_large',
    `The file has more than ${mebibytes} MiB, which is the limit.`,
    'Split it, or compress it first.',
  );
}

function storeFull(): Refusal {
  return refusal(
    'too_large',
    'The files of all sessions together have reached the limit of this hub.',
    'An operator makes room by withdrawing files or removing sessions.',
  );
}
