import { z } from 'zod';

import type { Clock } from '../../shared/base/clock.ts';
import { cutText } from '../../shared/base/cut-text.ts';
import {
  readTranscript,
  transcriptPathOf,
  transcriptReadLimit,
  transcriptSize,
} from './transcript-file.ts';

const lineSchema = z.object({
  type: z.literal('assistant'),
  message: z.object({ content: z.array(z.unknown()) }),
  timestamp: z.iso.datetime().nullable().catch(null),
});

const thinkingSchema = z.object({ type: z.literal('thinking'), thinking: z.string().min(1) });

export interface ThoughtReaderOptions {
  readonly clock: Clock;
  readonly onThought: (thought: Thought) => void;
}

/** One block of thinking. */
export interface Thought {
  /** Cut to 16,384 characters. */
  readonly text: string;
  /** By Claude Code's clock, an ISO time. */
  readonly endedAt: string | null;
}

const textLimit = 16_384;
/** Claude Code writes a block into its transcript within a second, so that hooks can be ahead of it. */
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

  /** Before the hook is told: what was thought before it comes first, if it is written already. */
  observeHook(payload: Readonly<Record<string, unknown>>): void {
    const path = transcriptPathOf(payload);
    if (path === undefined) return;
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
    this.#offset = transcriptSize(path);
  }

  #read(): void {
    let isMore = true;
    while (isMore) {
      const bytes = readTranscript(this.#path, this.#offset);
      isMore = bytes.length === transcriptReadLimit;
      const end = bytes.lastIndexOf(lineEnd) + 1;
      // A line that is longer than a look is no thinking; what is left of it will not parse.
      this.#offset += isMore && end === 0 ? bytes.length : end;
      for (const line of bytes.toString('utf8', 0, end).split('\n')) this.#tell(line);
    }
  }

  #tell(line: string): void {
    if (!line.includes('"thinking"')) return;
    const said = parseLine(line);
    if (!said) return;
    for (const block of said.message.content) {
      const thinking = thinkingSchema.safeParse(block).data?.thinking.trim() ?? '';
      if (thinking === '') continue;
      const text = cutText(thinking, textLimit).toWellFormed();
      this.#options.onThought({ text, endedAt: said.timestamp });
    }
  }
}

function parseLine(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return lineSchema.safeParse(value).data;
  } catch {
    // Not a line of a transcript.
    return undefined;
  }
}
