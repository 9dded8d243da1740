// One cell of a terminal takes every code point that joins the one before it: marks, joiners, emoji after
// a joiner, Hangul jamo, prepended letters. Without a limit 50 MB of them are one cell of 50 MB.

/** Longer than any cluster or vowelled run that people write; a cell cannot grow beyond it. */
const clingingLimit = 128;

const clinging =
  /[\p{M}\p{Cf}\p{Emoji_Modifier}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\u0d4e\u{111c2}\u{111c3}\u{1193f}\u{11941}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]/u;

/** Whether a code point may join its cell to the one before or after it. */
export function isClinging(codePoint: number): boolean {
  if (codePoint < 0x300) return codePoint === 0xad;
  if (codePoint >= 0x2100 && codePoint < 0x2c00) return false;
  if (codePoint >= 0x3400 && codePoint < 0xa000) return false;
  return clinging.test(String.fromCodePoint(codePoint));
}

/** Counts how long a run without two plain characters in a row has become. */
export class ClingingRun {
  #length = 0;
  #wasClinging = false;

  /** Takes the next code point beyond ASCII; `false` when it has to be left out. */
  accepts(codePoint: number): boolean {
    const clings = isClinging(codePoint);
    if (!clings && !this.#wasClinging) {
      this.reset();
      return true;
    }
    if (this.#length >= clingingLimit && clings) return false;
    this.#length += 1;
    this.#wasClinging = clings;
    return true;
  }

  reset(): void {
    this.#length = 0;
    this.#wasClinging = false;
  }
}
