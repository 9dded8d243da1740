import type { ParseWork } from './parse-work.ts';

// Emphasis, code and links of one paragraph, in one pass. Each character is visited a fixed number of times, whatever
// the text is: brackets and markers wait on stacks and leave them once, code spans look for their end in an index, and
// what is nested deeper than a person writes stays text.

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong' | 'em' | 'strike'; readonly inside: readonly Inline[] }
  | { readonly type: 'link'; readonly url: string; readonly inside: readonly Inline[] };

/** Markers of one kind that wait for their end, the latest ones: so nothing is nested deeper than a person writes. */
const waitingLimit = 8;
/** More than three markers in a row are a line that somebody drew. */
const longestRun = 3;

interface Opener {
  /** Of the marker's own node, which is replaced when it finds its end. */
  readonly node: number;
  /** Markers that have found no end yet. */
  count: number;
}

interface Bracket {
  readonly node: number;
  /** `![`: an image is not loaded, and shows as it is written. */
  readonly isImage: boolean;
}

const markers = ['*', '_', '~'] as const;
type Marker = (typeof markers)[number];

/** Text in parts. A link whose address is not plain http or https stays text. */
export function parseInline(text: string, work: ParseWork): readonly Inline[] {
  return new InlineScan(text, work).parts();
}

class InlineScan {
  readonly #text: string;
  readonly #work: ParseWork;
  readonly #nodes: Inline[] = [];
  readonly #openers: Readonly<Record<Marker, Opener[]>> = { '*': [], _: [], '~': [] };
  readonly #runs: BacktickRuns;
  #brackets: Bracket[] = [];
  #at = 0;
  #plainFrom = 0;

  constructor(text: string, work: ParseWork) {
    this.#text = text;
    this.#work = work;
    this.#runs = new BacktickRuns(text, work);
  }

  parts(): readonly Inline[] {
    const text = this.#text;
    while (this.#at < text.length) {
      if (this.#work.isFull) this.#at = text.length;
      this.#work.step();
      const character = text.charAt(this.#at);
      if (character === '\\') this.#escape();
      else if (character === '`') this.#code();
      else if (character === '[') this.#open(false);
      else if (character === '!' && text.charAt(this.#at + 1) === '[') this.#open(true);
      else if (character === ']') this.#close();
      else if (isMarker(character)) this.#mark(character);
      else this.#at += 1;
    }
    this.#flush();
    return joined(this.#nodes);
  }

  #flush(): void {
    if (this.#at > this.#plainFrom) this.#add(this.#text.slice(this.#plainFrom, this.#at));
    this.#plainFrom = this.#at;
  }

  #add(text: string): void {
    this.#nodes.push({ type: 'text', text });
  }

  /** Takes so many characters as one node of their own. */
  #take(length: number, part: Inline): void {
    this.#flush();
    this.#nodes.push(part);
    this.#at += length;
    this.#plainFrom = this.#at;
  }

  #escape(): void {
    const next = this.#text.charAt(this.#at + 1);
    if (/[!-/:-@[-`{-~]/.test(next)) this.#take(2, { type: 'text', text: next });
    else this.#at += 1;
  }

  #code(): void {
    const { length, end } = this.#runs.at(this.#at);
    if (end === undefined) {
      this.#at += length;
      return;
    }
    const inside = this.#text.slice(this.#at + length, end).replaceAll('\n', ' ');
    this.#work.step(inside.length);
    const isPadded = inside.startsWith(' ') && inside.endsWith(' ') && inside.trim() !== '';
    const code = isPadded ? inside.slice(1, -1) : inside;
    this.#work.element();
    this.#take(end + length - this.#at, { type: 'code', text: code });
  }

  #open(isImage: boolean): void {
    const length = isImage ? 2 : 1;
    this.#take(length, { type: 'text', text: isImage ? '![' : '[' });
    this.#brackets.push({ node: this.#nodes.length - 1, isImage });
  }

  #close(): void {
    const bracket = this.#brackets.pop();
    const target = bracket && !bracket.isImage ? this.#target(this.#at + 1) : undefined;
    if (!bracket || !target) {
      this.#at += 1;
      return;
    }
    this.#flush();
    this.#work.element();
    const inside = joined(this.#cut(bracket.node));
    this.#nodes[bracket.node] = { type: 'link', url: target.url, inside };
    // There are no links in a link.
    this.#brackets = [];
    this.#at = target.end;
    this.#plainFrom = this.#at;
  }

  /** `(url)` of http or https right here. An address ends at a bracket too, so that none is read twice. */
  #target(from: number): { readonly url: string; readonly end: number } | undefined {
    if (this.#text.charAt(from) !== '(') return undefined;
    let open = 0;
    let at = from + 1;
    for (; at < this.#text.length; at += 1) {
      this.#work.step();
      const character = this.#text.charAt(at);
      if (/[\s<>[\]]/.test(character)) return undefined;
      if (character === '(') open += 1;
      else if (character === ')' && open === 0) break;
      else if (character === ')') open -= 1;
    }
    const url = this.#text.slice(from + 1, at);
    const isWeb = at < this.#text.length && /^https?:\/\/./i.test(url);
    return isWeb ? { url, end: at + 1 } : undefined;
  }

  #mark(marker: Marker): void {
    let length = 1;
    while (this.#text.charAt(this.#at + length) === marker) length += 1;
    this.#work.step(length);
    const sides = sidesOf(this.#text, this.#at, length);
    const isTooLong = length > longestRun || (marker === '~' && length !== 2);
    if (isTooLong || (!sides.canOpen && !sides.canClose)) {
      this.#at += length;
      return;
    }
    this.#flush();
    const left = sides.canClose ? this.#match(marker, length) : length;
    this.#at += length;
    this.#plainFrom = this.#at;
    if (left === 0) return;
    this.#add(marker.repeat(left));
    if (!sides.canOpen) return;
    const waiting = this.#openers[marker];
    if (waiting.length === waitingLimit) waiting.shift();
    waiting.push({ node: this.#nodes.length - 1, count: left });
  }

  /** Ends what was opened by the same marker, the innermost first; how many markers found nothing to end. */
  #match(marker: Marker, length: number): number {
    let left = length;
    while (left > 0) {
      const opener = this.#openers[marker].at(-1);
      if (!opener) return left;
      const used = marker === '~' || (left >= 2 && opener.count >= 2) ? 2 : 1;
      const inside = joined(this.#cut(opener.node));
      this.#work.element();
      const type = marker === '~' ? 'strike' : used === 2 ? 'strong' : 'em';
      opener.count -= used;
      left -= used;
      this.#nodes.length = opener.node;
      if (opener.count > 0) this.#add(marker.repeat(opener.count));
      else this.#openers[marker].pop();
      this.#nodes.push({ type, inside });
    }
    return 0;
  }

  /** Takes away what is behind a node, with all that waits there for its end: it can find none outside. */
  #cut(node: number): readonly Inline[] {
    const nodes = this.#nodes.splice(node + 1);
    this.#work.step(nodes.length);
    for (const marker of markers) {
      const waiting = this.#openers[marker];
      while ((waiting.at(-1)?.node ?? -1) > node) waiting.pop();
    }
    while ((this.#brackets.at(-1)?.node ?? -1) > node) this.#brackets.pop();
    return nodes;
  }
}

/** Where the runs of backticks are, and which one ends a run: the next of its length. */
class BacktickRuns {
  readonly #ends = new Map<number, { readonly length: number; readonly end: number | undefined }>();

  constructor(text: string, work: ParseWork) {
    const next = new Map<number, number>();
    let at = text.length - 1;
    while (at >= 0) {
      work.step();
      if (text.charAt(at) !== '`') {
        at -= 1;
        continue;
      }
      const last = at;
      while (text.charAt(at - 1) === '`') at -= 1;
      const length = last - at + 1;
      work.step(length);
      this.#ends.set(at, { length, end: next.get(length) });
      next.set(length, at);
      at -= 1;
    }
  }

  /** Of the run that begins here; one that an escape has cut is a run of one, and ends nowhere. */
  at(index: number): { readonly length: number; readonly end: number | undefined } {
    return this.#ends.get(index) ?? { length: 1, end: undefined };
  }
}

function isMarker(character: string): character is Marker {
  return character === '*' || character === '_' || character === '~';
}

/** Whether a run can open or close, by the characters beside it: the rules of CommonMark. */
function sidesOf(text: string, at: number, length: number) {
  const marker = text.charAt(at);
  const before = text.charAt(at - 1);
  const after = text.charAt(at + length);
  const left =
    !isBlank(after) && (!isPunctuation(after) || isBlank(before) || isPunctuation(before));
  const right =
    !isBlank(before) && (!isPunctuation(before) || isBlank(after) || isPunctuation(after));
  if (marker !== '_') return { canOpen: left, canClose: right };
  return {
    canOpen: left && (!right || isPunctuation(before)),
    canClose: right && (!left || isPunctuation(after)),
  };
}

function isBlank(character: string): boolean {
  return character === '' || /\s/.test(character);
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}

/** Neighbouring texts are one. */
function joined(parts: readonly Inline[]): readonly Inline[] {
  const all: Inline[] = [];
  let texts: string[] = [];
  function end(): void {
    if (texts.length > 0) all.push({ type: 'text', text: texts.join('') });
    texts = [];
  }
  for (const part of parts) {
    if (part.type === 'text') texts.push(part.text);
    else {
      end();
      all.push(part);
    }
  }
  end();
  return all;
}
