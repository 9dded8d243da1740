import { diffArrays } from 'diff';

export interface DiffLine {
  readonly type: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** The cost of a comparison grows with the square of its edits: texts that differ more are shown as replaced. */
const editLimit = 500;

/** Two texts line by line, with as few changed lines as possible. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const parts = diffArrays(old, fresh, { maxEditLength: editLimit });
  if (!parts) return [...mark(old, 'gone'), ...mark(fresh, 'new')];
  return parts.flatMap(({ value, added, removed }) =>
    mark(value, added ? 'new' : removed ? 'gone' : 'same'),
  );
}

function mark(lines: readonly string[], type: DiffLine['type']): readonly DiffLine[] {
  return lines.map((text) => ({ type, text }));
}
