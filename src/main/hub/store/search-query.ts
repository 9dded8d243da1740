import type { SessionId } from '../../../shared/base/ids.ts';

// A person's text is data: it is cut at spaces and quotes, and every term becomes a quoted string of FTS5,
// in which nothing has a meaning but the quote that no term contains. Operators, columns and prefixes are
// ours alone.

/** Terms beyond these are left out: more words find nothing more, and cost. */
const termLimit = 16;
const termLimitCharacters = 200;

// FTS5 reads a prefix of one or two letters as an "or" over half of all words.
const prefixMinimum = 3;

/** Sessions beyond these are no part of the expression, in which each is a term: the reader then sorts out the hits. */
const sessionTermLimit = 32;

export interface SearchScope {
  /** Only these sessions; null is all of them. */
  readonly sessions: readonly SessionId[] | null;
}

/**
 * The FTS5 expression for what a person typed: all words must be there, "words in quotes" in this order,
 * and the last word may be unfinished. Null when nothing could be found by it. Of many sessions it finds more
 * than was asked for.
 */
export function searchExpression(text: string, scope: SearchScope): string | null {
  const terms = termsOf(text);
  if (terms.length === 0 || scope.sessions?.length === 0) return null;
  const words = `{text} : (${terms.join(' AND ')})`;
  if (scope.sessions === null || scope.sessions.length > sessionTermLimit) return words;
  const sessions = scope.sessions.map((session) => quote(sessionToken(session)));
  return `{session} : (${sessions.join(' OR ')}) AND ${words}`;
}

/** A session's id as one word of the index: its tokenizer would split it at the underscore. */
export function sessionToken(session: string): string {
  return session.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

/** What must be in a text, character by character: each word, and each phrase in quotes. */
export function searchParts(text: string): readonly string[] {
  return [...text.replaceAll('\u0000', ' ').matchAll(/"([^"]*)"|([^\s"]+)/gu)]
    .map(([, phrase, word]) => (phrase ?? word ?? '').slice(0, termLimitCharacters).toLowerCase())
    .filter((part) => part.trim() !== '')
    .slice(0, termLimit);
}

function termsOf(text: string): readonly string[] {
  const found = [...text.replaceAll('\u0000', ' ').matchAll(/"([^"]*)"|([^\s"]+)/gu)]
    .map(([, phrase, word]) => ({
      text: (phrase ?? word ?? '').slice(0, termLimitCharacters),
      isWord: word !== undefined,
    }))
    // A term of punctuation only has no word in it, and would match nothing at all.
    .filter((term) => /[\p{L}\p{N}\p{Co}]/u.test(term.text))
    .slice(0, termLimit);
  return found.map((term, index) => {
    const isUnfinished =
      term.isWord && index === found.length - 1 && term.text.length >= prefixMinimum;
    return isUnfinished ? `${quote(term.text)} *` : quote(term.text);
  });
}

function quote(text: string): string {
  return `"${text}"`;
}
