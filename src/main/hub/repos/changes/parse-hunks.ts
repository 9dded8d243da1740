import { showBytes } from './byte-path.ts';

// The hunks of one file as `git diff` writes them, with the number of each line on both sides. Bounded: a
// diff that nobody can read is not sent whole.

export interface DiffLine {
  readonly type: 'same' | 'gone' | 'new';
  readonly text: string;
  readonly old: number | null;
  readonly new: number | null;
  readonly isCut: boolean;
  readonly isUnended: boolean;
}

export interface Hunk {
  /** What git thinks the lines belong to, such as the name of a function. */
  readonly section: string;
  readonly lines: readonly DiffLine[];
}

export interface ParsedHunks {
  readonly hunks: readonly Hunk[];
  readonly isCut: boolean;
}

export interface HunkLimits {
  readonly lines: number;
  readonly lineLength: number;
}

export const usualHunkLimits: HunkLimits = { lines: 20_000, lineLength: 2_000 };

const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/s;

/** `output` has one character per byte. */
export function parseHunks(output: string, limits: HunkLimits = usualHunkLimits): ParsedHunks {
  const hunks: { section: string; lines: DiffLine[] }[] = [];
  let [old, fresh, count] = [0, 0, 0];
  for (const line of output.split('\n')) {
    const begun = header.exec(line);
    if (begun) {
      if (count >= limits.lines) return { hunks, isCut: true };
      [old, fresh] = [Number(begun[1]), Number(begun[2])];
      hunks.push({ section: cut(begun[3] ?? '', 200).text, lines: [] });
      continue;
    }
    const lines = hunks.at(-1)?.lines;
    // What stands before the first hunk is about the file, not of it.
    if (!lines) continue;
    const mark = line.slice(0, 1);
    if (mark === '\\') {
      endWithout(lines);
      continue;
    }
    const type = types[mark];
    if (!type) continue;
    if (count >= limits.lines) return { hunks, isCut: true };
    count += 1;
    lines.push({
      type,
      ...cut(line.slice(1), limits.lineLength),
      old: type === 'new' ? null : old,
      new: type === 'gone' ? null : fresh,
      isUnended: false,
    });
    if (type !== 'new') old += 1;
    if (type !== 'gone') fresh += 1;
  }
  return { hunks, isCut: false };
}

const types: Readonly<Record<string, DiffLine['type'] | undefined>> = {
  ' ': 'same',
  '-': 'gone',
  '+': 'new',
};

/** `\ No newline at end of file` is about the line before it. */
function endWithout(lines: DiffLine[]): void {
  const last = lines.pop();
  if (last) lines.push({ ...last, isUnended: true });
}

function cut(bytes: string, limit: number): { readonly text: string; readonly isCut: boolean } {
  const isCut = bytes.length > limit;
  return { text: showBytes(isCut ? bytes.slice(0, limit) : bytes).text, isCut };
}
