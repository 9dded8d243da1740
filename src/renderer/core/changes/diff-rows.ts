import type { FileDiff } from '../stores/changes-store.ts';

type DiffLine = FileDiff['hunks'][number]['lines'][number];

/** A row of the diff: a line, or the gap before a hunk. */
export type DiffRow =
  | { readonly type: 'line'; readonly line: DiffLine }
  | { readonly type: 'gap'; readonly section: string };

export function diffRows(diff: FileDiff): readonly DiffRow[] {
  return diff.hunks.flatMap(({ section, lines }, index): readonly DiffRow[] => {
    const [first] = lines;
    // From its very first line on nothing is left out.
    const isStart = index === 0 && (first?.old ?? 1) <= 1 && (first?.new ?? 1) <= 1;
    const rows = lines.map((line): DiffRow => ({ type: 'line', line }));
    return isStart ? rows : [{ type: 'gap', section }, ...rows];
  });
}

/** `line 12`, `lines 12–14`, and `deleted line 7` where there is no number after the change. */
export function lineWords(lines: readonly DiffLine[]): string {
  const fresh = lines.map((line) => line.new).filter((number) => number !== null);
  const numbers = fresh.length > 0 ? fresh : lines.map((line) => line.old).filter(isNumber);
  const [first, last] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  const words = first === last ? `line ${first}` : `lines ${first}–${last}`;
  return fresh.length > 0 ? words : `deleted ${words}`;
}

function isNumber(value: number | null): value is number {
  return value !== null;
}

const signs = { same: ' ', gone: '-', new: '+' } as const;

/** The message that a comment becomes: where, the lines as they are, and what the person says of them. */
export function commentText(comment: {
  readonly path: string;
  readonly lines: readonly DiffLine[];
  readonly words: string;
}): string {
  const { path, lines, words } = comment;
  const quoted = lines.map((line) => `${signs[line.type]}${line.text}`).join('\n');
  const longest = Math.max(2, ...[...quoted.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `About ${path}, ${lineWords(lines)}:\n\n${fence}diff\n${quoted}\n${fence}\n\n${words}`;
}
