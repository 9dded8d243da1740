export interface DiffLine {
  readonly type: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Longer texts are shown as all gone and all new: the table of the comparison grows with the square. */
const comparedLines = 600;

/** Two texts line by line, by their longest common run of lines. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  if (old.length > comparedLines || fresh.length > comparedLines) {
    return [...mark(old, 'gone'), ...mark(fresh, 'new')];
  }
  const lengths = commonLengths(old, fresh);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < fresh.length) {
    if (old[i] === fresh[j]) {
      lines.push({ type: 'same', text: old[i] ?? '' });
      i += 1;
      j += 1;
    } else if (at(lengths, i + 1, j) >= at(lengths, i, j + 1)) {
      lines.push({ type: 'gone', text: old[i] ?? '' });
      i += 1;
    } else {
      lines.push({ type: 'new', text: fresh[j] ?? '' });
      j += 1;
    }
  }
  return [...lines, ...mark(old.slice(i), 'gone'), ...mark(fresh.slice(j), 'new')];
}

function mark(lines: readonly string[], type: DiffLine['type']): readonly DiffLine[] {
  return lines.map((text) => ({ type, text }));
}

/** `table[i][j]`: how many lines `old` from i and `fresh` from j have in common, in order. */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = table[i];
    if (!row) continue;
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      row[j] =
        old[i] === fresh[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly Uint16Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
