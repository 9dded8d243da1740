import type { Clock } from '../../../shared/base/clock.ts';
import type { RunnerId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { GridSize } from '../runners/runner-connection.ts';
import type { CastFile } from './cast-file.ts';
import { castEventLine, unfinishedBytes, type CastEvent } from './cast-lines.ts';
import type { DiskRoom } from './disk-room.ts';

// The recording of one runner's output, off the live path: what comes is queued in memory and written in
// batches; nobody waits for it but the acknowledgement to the runner. Output is never doubled, and what is missing
// (the runner could not keep it, the disk was full or too slow) is a marker in the recording.

export interface RecorderOptions {
  readonly runner: RunnerId;
  readonly file: CastFile;
  readonly room: DiskRoom;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Output up to here is recorded, or never will be. */
  readonly onRecorded: (offset: number) => void;
}

type Entry = { readonly atMs: number } & (
  | { readonly type: 'output'; readonly bytes: Uint8Array; readonly end: number }
  | { readonly type: 'gap'; readonly bytes: number; readonly end: number }
  | { readonly type: 'size'; readonly size: GridSize }
);

// A disk that hangs for a second or two loses nothing at a megabyte per second.
const queueLimitBytes = 4 * 1024 * 1024;
const batchLimitBytes = 512 * 1024;
// A key's echo is a few bytes, and each write costs two system calls and an acknowledgement.
const gatherMs = 250;
const gatherLimitBytes = 256 * 1024;
// The promise for a power cut is "the last second may be missing".
const syncAfterMs = 1000;
const retryAfterMs = 10_000;

export class Recorder implements AsyncDisposable {
  readonly #options: RecorderOptions;
  readonly #startedAtMs: number;
  #queue: Entry[] = [];
  #queuedBytes = 0;
  /** The end of what is recorded or queued. */
  #expected: number;
  /** The beginning of a character whose rest has not come. */
  #unfinished: Uint8Array = new Uint8Array(0);
  #writing: Promise<void> | undefined;
  #gathering: Disposable | undefined;
  #syncTimer: Disposable | undefined;
  #failedAtMs = -Infinity;
  #isStopped = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { clock, file } = options;
    // From the wall clock once, then monotonic: a clock that is set must not tear the recording.
    const sinceStart = clock.now() - file.timestamp * 1000;
    this.#startedAtMs = clock.monotonic() - Math.max(sinceStart, file.position.seconds * 1000);
    this.#expected = file.position.offset;
  }

  get runner(): RunnerId {
    return this.#options.runner;
  }

  /** The end of what is in the file. */
  get recordedOffset(): number {
    return this.#options.file.position.offset;
  }

  /** Keeps the bytes until they are written; the caller must not change them. */
  append(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    if (this.#isStopped || end <= this.#expected) return;
    if (this.#queuedBytes > queueLimitBytes) return;
    if (offset > this.#expected) {
      this.#push({ type: 'gap', bytes: offset - this.#expected, end: offset });
    }
    const fresh = bytes.subarray(Math.max(0, this.#expected - offset));
    this.#expected = end;
    this.#queuedBytes += fresh.length;
    this.#push({ type: 'output', bytes: fresh, end });
  }

  resize(size: GridSize): void {
    if (!this.#isStopped) this.#push({ type: 'size', size });
  }

  /** Resolves when all that was given so far is in the file, or was given up. */
  async flush(): Promise<void> {
    if (this.#queue.length > 0) this.#writeNow();
    while (this.#writing) await this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    await this.flush();
    this.#syncTimer?.[Symbol.dispose]();
    await this.#options.file.close();
  }

  #push(entry: DistributiveOmit<Entry, 'atMs'>): void {
    const { clock } = this.#options;
    this.#queue.push({ ...entry, atMs: clock.monotonic() });
    if (this.#writing) return;
    if (this.#queuedBytes >= gatherLimitBytes) return this.#writeNow();
    this.#gathering ??= clock.schedule(gatherMs, () => this.#writeNow());
  }

  #writeNow(): void {
    this.#gathering?.[Symbol.dispose]();
    this.#gathering = undefined;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      if (await this.#isWorthTrying()) await this.#writeBatch(batch);
      else this.#giveUp(batch);
    }
  }

  #takeBatch(): readonly Entry[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#queue.length && bytes < batchLimitBytes) {
      const entry = this.#queue[count];
      if (entry?.type === 'output') bytes += entry.bytes.length;
      count += 1;
    }
    this.#queuedBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #isWorthTrying(): Promise<boolean> {
    const { clock, room } = this.#options;
    if (clock.monotonic() - this.#failedAtMs < retryAfterMs) return false;
    return room.hasRoom();
  }

  async #writeBatch(batch: readonly Entry[]): Promise<void> {
    const { clock, file, logger, onRecorded } = this.#options;
    const lines = batch.map((entry) => this.#lineOf(entry)).join('');
    const end = endOf(batch);
    const last = batch.at(-1);
    const seconds = last ? this.#secondsAt(last.atMs) : file.position.seconds;
    const offset = end === undefined ? file.position.offset : end - this.#unfinished.length;
    try {
      await file.append(lines, { offset, seconds });
    } catch (thrown) {
      logger.warn('the recording could not be written', { error: thrown });
      this.#failedAtMs = clock.monotonic();
      return this.#giveUp(batch);
    }
    this.#syncSoon();
    onRecorded(offset);
  }

  /** The runner may forget it; when there is room again, the recording says how much is missing. */
  #giveUp(batch: readonly Entry[]): void {
    const given = [...batch, ...this.#queue];
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#unfinished = new Uint8Array(0);
    const end = endOf(given);
    this.#expected = this.#options.file.position.offset;
    if (end !== undefined) this.#options.onRecorded(end);
  }

  #lineOf(entry: Entry): string {
    const seconds = this.#secondsAt(entry.atMs);
    switch (entry.type) {
      case 'output':
        return this.#outputLine(seconds, entry.bytes);
      case 'gap':
        return this.#gapLines(seconds, entry.bytes);
      case 'size':
        return castEventLine(seconds, { code: 'r', size: entry.size });
    }
  }

  #outputLine(seconds: number, bytes: Uint8Array): string {
    const all = this.#unfinished.length === 0 ? bytes : Buffer.concat([this.#unfinished, bytes]);
    const cut = all.length - unfinishedBytes(all);
    // A copy: the bytes may be a view into a large buffer of the socket.
    this.#unfinished = Uint8Array.from(all.subarray(cut));
    const text = decode(all.subarray(0, cut));
    return text === '' ? '' : castEventLine(seconds, { code: 'o', text });
  }

  #gapLines(seconds: number, bytes: number): string {
    const events: CastEvent[] = [];
    if (this.#unfinished.length > 0) events.push({ code: 'o', text: decode(this.#unfinished) });
    this.#unfinished = new Uint8Array(0);
    events.push({ code: 'm', label: `${bytes} bytes were not recorded` });
    return events.map((event) => castEventLine(seconds, event)).join('');
  }

  #secondsAt(atMs: number): number {
    return Math.max(0, atMs - this.#startedAtMs) / 1000;
  }

  #syncSoon(): void {
    if (this.#syncTimer || this.#isStopped) return;
    this.#syncTimer = this.#options.clock.schedule(syncAfterMs, () => {
      this.#syncTimer = undefined;
      this.#options.file.sync().catch((thrown: unknown) => {
        this.#options.logger.warn('the recording could not be synced', { error: thrown });
      });
    });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function endOf(entries: readonly Entry[]): number | undefined {
  const last = entries.findLast((entry) => entry.type !== 'size');
  return last?.end;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
