import type { Terminal } from '@xterm/headless';

import type { Charset, Internals } from './internals.ts';

// xterm.js keeps the character set that was chosen, not the letter it was chosen by. So each set is chosen
// once, on a terminal that nobody has written to, to learn which object stands for which letter.

const letters = '0ABC456789EHKQRYZ`<>=f'.split('');
const designators = ['(', ')', '*', '+'] as const;

export class Charsets {
  readonly #letters = new Map<Charset, string>();

  /** Queues the learning in front of everything that is written later. */
  learn(terminal: Terminal, internals: Internals): void {
    for (let first = 0; first < letters.length; first += designators.length) {
      const group = letters.slice(first, first + designators.length);
      const sequence = group.map((letter, index) => `\x1b${designators[index]}${letter}`).join('');
      terminal.write(sequence, () => {
        group.forEach((letter, index) => this.#note(internals.charsetAt(index), letter));
      });
    }
    terminal.write('\x1bc');
  }

  /** The sequence that makes `charset` the set of the level (0 to 3). */
  designate(level: number, charset: Charset): string {
    return `\x1b${designators[level] ?? '('}${this.#letters.get(charset) ?? 'B'}`;
  }

  #note(charset: Charset, letter: string): void {
    if (charset !== undefined && !this.#letters.has(charset)) this.#letters.set(charset, letter);
  }
}
