import type { MarkdownBlock } from './markdown-parse.ts';
import { readMarkdown } from './markdown-parse.ts';
import type { ParseWork } from './parse-work.ts';

/**
 * Reads a text that grows: what stands before its last blocks is parsed once, and keeps its identity, so that nothing
 * of it is drawn again. Another text is read from its beginning.
 */
export class MarkdownReader {
  readonly #work: ParseWork | undefined;
  #text = '';
  #settled: readonly MarkdownBlock[] = [];
  /** Where the blocks end that do not change any more. */
  #from = 0;
  #blocks: readonly MarkdownBlock[] = [];

  constructor(work?: ParseWork) {
    this.#work = work;
  }

  read(text: string): readonly MarkdownBlock[] {
    if (text === this.#text) return this.#blocks;
    if (!text.startsWith(this.#text.slice(0, this.#from))) {
      this.#settled = [];
      this.#from = 0;
    }
    const read = readMarkdown(text.slice(this.#from), this.#work);
    this.#text = text;
    this.#blocks = [...this.#settled, ...read.blocks];
    this.#settled = [...this.#settled, ...read.blocks.slice(0, read.settled)];
    this.#from += read.settledTo;
    return this.#blocks;
  }
}
