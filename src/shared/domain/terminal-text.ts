import { cutText } from '../base/cut-text.ts';
import { invisibleUnit, visibleUnits } from './invisible.ts';

// Text from a session, a repository or another operator, made harmless and visible before a person reads
// it. Three readers, three rules: a terminal that prints (nothing may act on it), a gate card (nothing may
// hide in it), a title (one short line).

export interface EscapeOptions {
  /** For a cell of a table or a name in a sentence: line ends and tabs are escaped as well. */
  readonly isSingleLine?: boolean;
}

/**
 * Text for a terminal that is not a viewer (`log`, `events`, `ls`): each control and each mark that turns
 * the direction of text is written as an escape (`\x1b`, `\u202e`). Line feed and tab stay unless
 * `isSingleLine`. What can be seen is unchanged, so emoji and joined scripts stay whole.
 */
export function escapeControls(text: string, options: EscapeOptions = {}): string {
  const pattern = options.isSingleLine ? singleLineControls : controls;
  return text.replace(pattern, (character) => escapeOf(character.codePointAt(0) ?? 0));
}

const directionMarks = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const controls = new RegExp(
  `[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029${directionMarks}\\p{Cs}]`,
  'gu',
);
const singleLineControls = new RegExp(`${controls.source}|[\\t\\n]`, 'gu');

function escapeOf(code: number): string {
  if (code === 0x09) return '\\t';
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

export type RevealedPart =
  | { readonly kind: 'text'; readonly raw: string }
  /** A character that cannot be seen: `token` is shown in its place. */
  | { readonly kind: 'invisible'; readonly raw: string; readonly token: string }
  /** A run of blanks long enough to push something out of sight. */
  | { readonly kind: 'blanks'; readonly raw: string; readonly count: number }
  | { readonly kind: 'blank-lines'; readonly raw: string; readonly count: number };

/** A run that still reads as indentation or as a paragraph is text; a longer one is said with its length. */
const blanksShown = 24;
const blankLinesShown = 3;

const runs = new RegExp(
  `(?<lines>\\n{${blankLinesShown + 2},})|(?<blanks>[\\p{Zs}\\t]{${blanksShown + 1},})`,
  'gu',
);

/**
 * Untrusted text for a gate card, in parts: joined, their `raw` is the text again, and no part of kind
 * `text` holds anything that a person cannot see.
 */
export function revealInvisible(text: string): readonly RevealedPart[] {
  const parts: RevealedPart[] = [];
  let end = 0;
  for (const match of text.matchAll(runs)) {
    for (const part of revealCharacters(text.slice(end, match.index))) parts.push(part);
    const raw = match[0];
    if (match.groups?.['lines']) parts.push({ kind: 'blank-lines', raw, count: raw.length - 1 });
    else parts.push({ kind: 'blanks', raw, count: raw.length });
    end = match.index + raw.length;
  }
  // Never spread: so many arguments as hostile text has parts overflow the stack.
  for (const part of revealCharacters(text.slice(end))) parts.push(part);
  return parts;
}

function revealCharacters(text: string): readonly RevealedPart[] {
  const parts: RevealedPart[] = [];
  let plain = '';
  for (const character of visibleUnits(text)) {
    const invisible = invisibleUnit(character);
    if (!invisible) {
      plain += character;
      continue;
    }
    if (plain) parts.push({ kind: 'text', raw: plain });
    plain = '';
    parts.push({ kind: 'invisible', raw: character, token: invisible.token });
  }
  if (plain) parts.push({ kind: 'text', raw: plain });
  return parts;
}

/** Whether `revealInvisible` would show anything beside text. */
export function hasInvisible(text: string): boolean {
  return revealInvisible(text).some((part) => part.kind !== 'text');
}

/** A title is shown beside names of ours; longer ones are cut. In characters. */
export const titleLimit = 200;

/** A terminal's title as text of one line: nothing invisible, blanks as one space, at most 200 characters. */
export function sanitizeTitle(raw: string): string {
  let title = '';
  let length = 0;
  // Four characters of rubbish per character kept are enough to find a title; the rest is not looked at.
  for (const character of visibleUnits(cutText(raw, titleLimit * 4))) {
    const visible = /^[\s\p{Zs}]+$/u.test(character) ? ' ' : character;
    if (invisibleUnit(visible) || (visible === ' ' && (title === '' || title.endsWith(' ')))) {
      continue;
    }
    title += visible;
    length += 1;
    if (length === titleLimit) break;
  }
  return title.trimEnd();
}
