import { err, ok, type Result } from './result.ts';

const limits = { depth: 32, keys: 2_000 };

/**
 * Parses JSON that came from outside. Refused, beside what is no JSON at all: nesting deeper than 32, more
 * than 2,000 keys, a key twice in one object (two readers would see two different requests), `__proto__`,
 * numbers that a double cannot hold exactly, NUL and unpaired surrogates in texts. The error goes on
 * where a sentence began with the name of the text: `is not JSON`.
 */
export function parseStrictJson(text: string): Result<unknown, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('is not JSON');
  }
  const fault = new Scan(text).run();
  return fault === null ? ok(value) : err(fault);
}

type Open = { readonly type: 'array' } | { readonly type: 'object'; readonly keys: Set<string> };

/**
 * A second pass over a text that is JSON, for what `JSON.parse` keeps to itself. Because the text is
 * well-formed, a look at the first character of a token is enough.
 */
class Scan {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;
  #keys = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string | null {
    while (this.#at < this.#text.length) {
      const fault = this.#step(this.#text.charAt(this.#at));
      if (fault !== null) return fault;
    }
    return null;
  }

  #step(character: string): string | null {
    switch (character) {
      case '{':
        return this.#enter({ type: 'object', keys: new Set() });
      case '[':
        return this.#enter({ type: 'array' });
      case '}':
      case ']':
        this.#open.pop();
        this.#at += 1;
        return null;
      case '"':
        return this.#readString();
      default:
        if (character === '-' || (character >= '0' && character <= '9')) return this.#readNumber();
        this.#at += 1;
        return null;
    }
  }

  #enter(open: Open): string | null {
    this.#at += 1;
    this.#open.push(open);
    return this.#open.length > limits.depth ? `is nested deeper than ${limits.depth}` : null;
  }

  #readString(): string | null {
    const start = this.#at;
    let end = start + 1;
    while (this.#text.charAt(end) !== '"') end += this.#text.charAt(end) === '\\' ? 2 : 1;
    this.#at = end + 1;
    const value = JSON.parse(this.#text.slice(start, this.#at)) as string;
    if (value.includes('\0')) return 'contains text with a NUL';
    if (!value.isWellFormed()) return 'contains text with half a surrogate pair';
    return this.#isKey() ? this.#noteKey(value) : null;
  }

  #isKey(): boolean {
    let next = this.#at;
    while (/\s/.test(this.#text.charAt(next))) next += 1;
    return this.#text.charAt(next) === ':';
  }

  #noteKey(key: string): string | null {
    this.#keys += 1;
    if (this.#keys > limits.keys) return `has more than ${limits.keys} keys`;
    if (key === '__proto__') return 'has the key __proto__';
    const inner = this.#open.at(-1);
    if (inner?.type !== 'object') return null;
    if (inner.keys.has(key)) return 'has a duplicate key in an object';
    inner.keys.add(key);
    return null;
  }

  #readNumber(): string | null {
    const start = this.#at;
    while (/[-+.\deE]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    const number = Number(this.#text.slice(start, this.#at));
    return Math.abs(number) > Number.MAX_SAFE_INTEGER ? 'has a number beyond 2^53' : null;
  }
}
