import type { Mention } from './note.ts';
import type { Operator } from './operator.ts';

export interface FoundMentions {
  /** Each person once, in the order of the text. */
  readonly mentions: readonly Mention[];
  /** Names behind an `@` that none of these people have, each once. */
  readonly unknown: readonly string[];
}

/** Not inside of a word, an address or a path: `ana@example.com` and `a/@b` mention nobody. */
const atSign = /(?<![\p{L}\p{N}_.@/-])@/gu;
const wordStart = /^[\p{L}\p{N}_-]/u;
/** What looks like a name; `@types/node` and `@Injectable()` do not. */
const name = /^[\p{L}\p{N}][\p{L}\p{N}._-]*(?![/(\p{L}\p{N}._-])/u;

/** More than a person would write; a pasted text may have any number of `@`. */
const unknownLimit = 10;

/** Whom a text mentions. Names may have blanks, so of two that fit the longer one counts. */
export function findMentions(text: string, people: readonly Operator[]): FoundMentions {
  const mentions = new Map<string, Mention>();
  const unknown = new Set<string>();
  for (const { index } of text.matchAll(atSign)) {
    const person = personAt(text, index + 1, people);
    if (person) mentions.set(person.id, { operator: person.id, name: person.name });
    else {
      const word = name.exec(text.slice(index + 1))?.[0].replace(/[._-]+$/, '');
      if (word !== undefined && unknown.size < unknownLimit) unknown.add(word);
    }
  }
  return { mentions: [...mentions.values()], unknown: [...unknown] };
}

export interface TextPart {
  readonly text: string;
  /** Who is mentioned here; null for what stands between mentions. */
  readonly mention: Mention | null;
}

/** The text in parts, so that mentions can be shown as such. */
export function mentionParts(text: string, mentions: readonly Mention[]): readonly TextPart[] {
  const people = mentions.map(({ operator, name: called }) => ({ id: operator, name: called }));
  const parts: TextPart[] = [];
  let done = 0;
  for (const { index } of text.matchAll(atSign)) {
    const person = personAt(text, index + 1, people);
    if (!person || index < done) continue;
    if (index > done) parts.push({ text: text.slice(done, index), mention: null });
    done = index + 1 + person.name.length;
    const mention = { operator: person.id, name: person.name };
    parts.push({ text: text.slice(index, done), mention });
  }
  if (done < text.length) parts.push({ text: text.slice(done), mention: null });
  return parts;
}

function personAt(text: string, start: number, people: readonly Operator[]): Operator | undefined {
  return people
    .filter((one) => isNamedAt(text, start, one.name))
    .toSorted((one, other) => other.name.length - one.name.length)[0];
}

function isNamedAt(text: string, start: number, called: string): boolean {
  const end = start + called.length;
  if (text.slice(start, end).toLowerCase() !== called.toLowerCase()) return false;
  // Two, for a letter outside of the basic plane.
  return !wordStart.test(text.slice(end, end + 2));
}
