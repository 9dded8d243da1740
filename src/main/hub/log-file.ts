import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { isoTime, type Clock } from '../../shared/base/clock.ts';
import { createLogger, type Logger, type LogRecord } from '../../shared/base/logger.ts';
import { redact } from '../../shared/base/redact.ts';

export interface LogFileOptions {
  /** `DATA/logs/hub.jsonl`. */
  readonly file: string;
  readonly clock: Clock;
  /** Where a person who started the hub in a terminal reads along; null in the background. */
  readonly terminal: { write(text: string): unknown } | null;
  /** A file is put aside at this size. */
  readonly limitBytes?: number;
  /** How many are kept beside the one that is written. */
  readonly kept?: number;
}

/** The hub's log: one JSON object per line, no secret in any, never more than `limitBytes × (kept + 1)`. */
export class LogFile implements Disposable {
  readonly logger: Logger;
  readonly #options: Required<LogFileOptions>;
  #descriptor: number | null = null;
  #bytes = 0;
  #lost = 0;

  constructor(options: LogFileOptions) {
    this.#options = { limitBytes: 5 * 1024 * 1024, kept: 3, ...options };
    this.logger = createLogger((record) => this.#write(record));
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  #write(record: LogRecord): void {
    const at = isoTime(this.#options.clock.now());
    const fields = redact(record.fields) as Record<string, unknown>;
    const message = String(redact(record.message));
    this.#append({ at, level: record.level, message, ...fields });
    if (record.level !== 'debug') this.#tell(`${at} ${record.level} ${message}`, fields);
  }

  #append(line: Record<string, unknown>): void {
    const lost = this.#lost > 0 ? { lostBefore: this.#lost } : {};
    const bytes = Buffer.from(`${JSON.stringify({ ...line, ...lost })}\n`);
    try {
      if (this.#bytes + bytes.length > this.#options.limitBytes) this.#rotate();
      writeSync(this.#open(), bytes);
      this.#bytes += bytes.length;
      this.#lost = 0;
    } catch {
      // A full disk must not take the hub down with it; the next line that can be written tells how
      // many could not.
      this.#lost += 1;
    }
  }

  #open(): number {
    if (this.#descriptor !== null) return this.#descriptor;
    mkdirSync(dirname(this.#options.file), { recursive: true, mode: 0o700 });
    this.#descriptor = openSync(this.#options.file, 'a', 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
    return this.#descriptor;
  }

  #rotate(): void {
    this.#close();
    const { file, kept } = this.#options;
    for (let number = kept; number >= 1; number -= 1) {
      renameIfThere(numbered(file, number - 1), numbered(file, number));
    }
  }

  #close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    this.#bytes = 0;
  }

  #tell(text: string, fields: Record<string, unknown>): void {
    const extra = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
    this.#options.terminal?.write(`${text}${extra}\n`);
  }
}

/** `hub.2.jsonl` is older than `hub.1.jsonl`, which is older than `hub.jsonl`. */
function numbered(file: string, number: number): string {
  return number === 0 ? file : file.replace(/\.jsonl$/, `.${number}.jsonl`);
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
}
