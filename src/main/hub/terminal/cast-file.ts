import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import type { RunnerId } from '../../../shared/base/ids.ts';
import { castHeaderLine, parseCastEvent, parseCastHeader, type CastHeader } from './cast-lines.ts';

// One recording: `NNNN-RUNNER.cast`, one per start of a runner, and beside it `NNNN-RUNNER.position`. The position
// says which byte of the output the recording ends at. Characters alone do not tell: what was no UTF-8 is
// written as U+FFFD. It is written after each append, so after a crash the recording may be longer than it says;
// what is beyond is cut off and comes again from the runner. So nothing is doubled and nothing is missing.

/** Where a recording ends. */
export interface CastPosition {
  /** Length of the file. */
  readonly castBytes: number;
  /** Of the runner's output. */
  readonly offset: number;
  readonly seconds: number;
}

export interface CastFileOptions {
  /** Of the session. */
  readonly directory: string;
  readonly runner: RunnerId;
  /** For a recording that begins now. */
  readonly header: CastHeader;
}

const positionSchema = z.strictObject({
  castBytes: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
});

// Written over in place: each record is as long as the longest.
const positionBytes = 128;

export class CastFile {
  readonly timestamp: number;
  readonly #cast: FileHandle;
  readonly #side: FileHandle;
  #position: CastPosition;

  constructor(parts: {
    readonly cast: FileHandle;
    readonly side: FileHandle;
    readonly timestamp: number;
    readonly position: CastPosition;
  }) {
    this.timestamp = parts.timestamp;
    this.#cast = parts.cast;
    this.#side = parts.side;
    this.#position = parts.position;
  }

  get position(): CastPosition {
    return this.#position;
  }

  /** Appends whole lines. After a failure the file ends where it did before. */
  async append(lines: string, end: Omit<CastPosition, 'castBytes'>): Promise<void> {
    const bytes = Buffer.from(lines);
    const { castBytes } = this.#position;
    try {
      await writeAll(this.#cast, bytes, castBytes);
      const position = { ...end, castBytes: castBytes + bytes.length };
      await writePosition(this.#side, position);
      this.#position = position;
    } catch (thrown) {
      // A full disk takes the beginning of a line. Cutting it off needs no space.
      await this.#cast.truncate(castBytes).catch(() => undefined);
      throw thrown;
    }
  }

  async sync(): Promise<void> {
    await this.#cast.datasync();
    await this.#side.datasync();
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#cast.close(), this.#side.close()]);
  }
}

/** Goes on with the recording of this runner, or begins one. */
export async function openCastFile(options: CastFileOptions): Promise<CastFile> {
  const { directory, runner } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = (await readdir(directory)).filter((name) => name.endsWith('.cast'));
  const known = names.find((name) => name.endsWith(`-${runner}.cast`));
  const path = join(directory, known ?? `${nextNumber(names)}-${runner}.cast`);
  // Not for appending: we cut, and write at places of our own.
  const flags = constants.O_RDWR | constants.O_CREAT;
  const cast = await open(path, flags, 0o600);
  const side = await open(path.replace(/\.cast$/, '.position'), flags, 0o600);
  try {
    const parts = (await recover(cast, side, path)) ?? (await begin(cast, side, options.header));
    return new CastFile({ cast, side, ...parts });
  } catch (thrown) {
    await Promise.allSettled([cast.close(), side.close()]);
    throw thrown;
  }
}

async function begin(cast: FileHandle, side: FileHandle, header: CastHeader) {
  const bytes = Buffer.from(castHeaderLine(header));
  await cast.truncate(0);
  await writeAll(cast, bytes, 0);
  const position = { castBytes: bytes.length, offset: 0, seconds: 0 };
  await writePosition(side, position);
  return { timestamp: header.timestamp, position };
}

/** Numbers, not times: the order of the starts must hold when a clock is set back. */
function nextNumber(names: readonly string[]): string {
  const last = Math.max(0, ...names.map((name) => Number.parseInt(name, 10) || 0));
  return String(last + 1).padStart(4, '0');
}

async function recover(cast: FileHandle, side: FileHandle, path: string) {
  const { size } = await cast.stat();
  if (size === 0) return undefined;
  const start = Buffer.alloc(Math.min(size, 4096));
  await cast.read(start, 0, start.length, 0);
  const header = parseCastHeader(start.toString().split('\n', 1)[0] ?? '');
  if (!header) return undefined;
  const told = await readPosition(side);
  const position = told && told.castBytes <= size ? told : await countPosition(path, size);
  await cast.truncate(position.castBytes);
  return { timestamp: header.timestamp, position };
}

/**
 * For a recording whose position did not survive (a power cut): counts what it holds. Right to the byte where
 * the output was UTF-8, as Claude Code's is.
 */
async function countPosition(path: string, size: number): Promise<CastPosition> {
  let position: CastPosition = { castBytes: 0, offset: 0, seconds: 0 };
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    const castBytes = position.castBytes + Buffer.byteLength(line) + 1;
    const event = parseCastEvent(line);
    const isHeader = position.castBytes === 0;
    // The last line may be cut off: without its end, or in the middle.
    if (castBytes > size || (!event && !isHeader)) break;
    position = {
      castBytes,
      offset: position.offset + (event?.code === 'o' ? Buffer.byteLength(event.data) : 0),
      seconds: event?.seconds ?? 0,
    };
  }
  lines.close();
  return position;
}

async function readPosition(side: FileHandle): Promise<CastPosition | undefined> {
  const buffer = Buffer.alloc(positionBytes);
  const { bytesRead } = await side.read(buffer, 0, positionBytes, 0);
  try {
    return positionSchema.parse(JSON.parse(buffer.toString('latin1', 0, bytesRead)));
  } catch {
    // Never written, or torn by a power cut: the recording itself is counted instead.
    return undefined;
  }
}

async function writePosition(side: FileHandle, position: CastPosition): Promise<void> {
  const text = `${JSON.stringify(position).padEnd(positionBytes - 1)}\n`;
  await writeAll(side, Buffer.from(text, 'latin1'), 0);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
