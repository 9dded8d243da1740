import type { StatementSync } from 'node:sqlite';

import type { ReaderQueryName } from './reader-queries.ts';
import { hitEnd, hitStart } from './reader-queries.ts';
import type { SearchRow } from './worker-calls.ts';

// The index knows words as they stand between blanks and marks. Chinese and Japanese have no blanks, an identifier has
// several words in one, and a sign such as an emoji is no word at all. So the newest texts are also read through for
// the very characters. This is done in the reading thread, for which no append waits.

export interface ScanQuery {
  /** In lower case; all of them must be in a text. */
  readonly parts: readonly string[];
  /** As the index names them; null is all. */
  readonly sessions: ReadonlySet<string> | null;
  readonly before: number;
  /** Not below this event. */
  readonly from: number;
  readonly limit: number;
}

/** About a third of a second; older texts are found by their words only. */
const scanLimitCharacters = 32 << 20;
const contextCharacters = 60;

export function scanTexts(
  { parts, sessions, before, from, limit }: ScanQuery,
  statement: (name: ReaderQueryName) => StatementSync,
): readonly SearchRow[] {
  const found: SearchRow[] = [];
  let characters = 0;
  for (const row of statement('textsBefore').iterate(before, from)) {
    const text = String(row['text']);
    characters += text.length;
    if (sessions === null || sessions.has(String(row['session']))) {
      const snippet = snippetOf(text, parts);
      const event = snippet === null ? undefined : statement('headOf').get(Number(row['seq']));
      if (event && snippet !== null) {
        found.push({
          seq: Number(row['seq']),
          at: String(event['at']),
          session: String(event['session']),
          kind: String(event['kind']),
          snippet,
        });
      }
    }
    if (found.length >= limit || characters >= scanLimitCharacters) break;
  }
  return found;
}

/** The place of the first part; null when one of them is not there. */
function snippetOf(text: string, parts: readonly string[]): string | null {
  const lower = text.toLowerCase();
  if (parts.length === 0 || !parts.every((part) => lower.includes(part))) return null;
  const [part = ''] = parts;
  // A letter whose small form is longer moves all that follows.
  const shown = lower.length === text.length ? text : lower;
  const at = lower.indexOf(part);
  const [begin, end] = [at - contextCharacters, at + part.length + contextCharacters];
  return [
    begin > 0 ? '…' : '',
    shown.slice(Math.max(0, begin), at),
    hitStart,
    shown.slice(at, at + part.length),
    hitEnd,
    shown.slice(at + part.length, end),
    end < shown.length ? '…' : '',
  ]
    .join('')
    .toWellFormed();
}
