import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { z } from 'zod';

import type { Clock } from '../shared/base/clock.ts';

const lineSchema = z.object({
  type: z.literal('assistant'),
  message: z.object({ content: z.array(z.unknown()) }),
});

const thinkingSchema = z.object({ type: z.literal('thinking'), thinking: z.string().min(1) });

export interface ThoughtReaderOptions {
  readonly clock: Clock;
  /** One finished block of thinking, cut to 16,384 characters. */
  readonly onThought: (text: string) => void;
}

const readLimitBytes = 1024 * 1024;
const textLimit = 16_384;
/** Claude Code writes a block into its transcript within a second, so that a hook can be ahead of it. */
const lateMs = 1_000;
const lineEnd = 0x0a;

/**
 * What Claude Code thinks, where it is given: no hook carries it, its transcript gets each block that has ended.
 * A block whose text was withheld (it is a signature alone) is no thought. Reads only what is new since the
 * conversation was first seen: what a resumed one thought before is told already.
 */
export class ThoughtReader implements Disposable {
  readonly #options: ThoughtReaderOptions;
  #path = '';
  #offset = 0;
  #late: Disposable | undefined;

  constructor(options: ThoughtReaderOptions) {
    this.#options = options;
  }

  /** Before the hook is told: what was thought before it comes first. */
  observeHook(payload: Readonly<Record<string, unknown>>): void {
    const { transcript_path: path, agent_id: agent } = payload;
    // A sub-agent has a transcript of its own.
    if (typeof path !== 'string' || path === '' || typeof agent === 'string') return;
    if (path === this.#path) this.#read();
    else this.#begin(path);
    this.#late?.[Symbol.dispose]();
    this.#late = this.#options.clock.schedule(lateMs, () => this.#read());
  }

  [Symbol.dispose](): void {
    this.#late?.[Symbol.dispose]();
  }

  #begin(path: string): void {
    this.#path = path;
    this.#offset = withFile(path, (file) => fstatSync(file).size) ?? 0;
  }

  #read(): void {
    for (let bytes = this.#next(); bytes.length > 0; bytes = this.#next()) {
      const end = bytes.lastIndexOf(lineEnd) + 1;
      // A line that is longer than a look is no thinking; what is left of it will not parse.
      if (end === 0 && bytes.length < readLimitBytes) return;
      this.#offset += end === 0 ? bytes.length : end;
      for (const line of bytes.toString('utf8', 0, end).split('\n')) this.#tell(line);
    }
  }

  #next(): Buffer {
    const read = withFile(this.#path, (file) => {
      const size = Math.min(readLimitBytes, Math.max(0, fstatSync(file).size - this.#offset));
      const bytes = Buffer.alloc(size);
      return bytes.subarray(0, readSync(file, bytes, 0, size, this.#offset));
    });
    return read ?? Buffer.alloc(0);
  }

  #tell(line: string): void {
    if (!line.includes('"thinking"')) return;
    for (const block of blocksOf(line)) {
      const thinking = thinkingSchema.safeParse(block).data?.thinking.trim() ?? '';
      if (thinking !== '') this.#options.onThought(thinking.slice(0, textLimit));
    }
  }
}

function blocksOf(line: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(line);
    return lineSchema.safeParse(value).data?.message.content ?? [];
  } catch {
    // Not a line of a transcript.
    return [];
  }
}

function withFile<T>(path: string, work: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // It begins with the first prompt.
    return undefined;
  }
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}
