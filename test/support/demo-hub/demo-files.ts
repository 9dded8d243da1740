import { Buffer } from 'node:buffer';

import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';

type DemoFile = RouteAnswer<'changes.list'>['files'][number];
type FileDiff = RouteAnswer<'changes.diff'>;
type Line = FileDiff['hunks'][number]['lines'][number];

type FileRow = readonly [
  path: string,
  status: DemoFile['status'],
  added: number | null,
  deleted: number,
];

const usual: readonly FileRow[] = [
  ['migrations/0042_ledger_total_v2.sql', 'added', 14, 0],
  ['src/ledger/round.ts', 'modified', 9, 4],
  ['src/ledger/total.ts', 'modified', 6, 6],
  ['src/invoice/lines.ts', 'renamed', 2, 1],
  [
    'src/http/a-very-long-name-of-a-file-that-somebody-found-fitting.integration.test.ts',
    'untracked',
    120,
    0,
  ],
  ['docs/tot\u202eal.md', 'untracked', 3, 0],
  ['docs/logo.png', 'untracked', null, 0],
  ['old/rounding.ts', 'deleted', 0, 48],
];

/** Files as the hub lists them; the one that is renamed is staged, the docs are committed. */
export function demoFiles(rows: readonly FileRow[] = usual): DemoFile[] {
  return rows
    .map(([path, status, added, deleted]): DemoFile => ({
      id: Buffer.from(path).toString('base64url'),
      path,
      isExact: true,
      oldPath: status === 'renamed' ? 'src/invoice/rows.ts' : null,
      stagedFrom: status === 'renamed' ? { path: 'src/invoice/rows.ts', isExact: true } : null,
      status,
      stage: stageOf(status),
      kind: 'file',
      added,
      deleted,
      isBinary: added === null,
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function stageOf(status: DemoFile['status']): DemoFile['stage'] {
  if (status === 'renamed') return 'staged';
  return status === 'added' ? 'committed' : 'unstaged';
}

/** A change that is long where the list says so. */
export function demoDiff(file: DemoFile): FileDiff {
  const { id, path, oldPath } = file;
  const about = { id, path, oldPath, oldBytes: 900, newBytes: 1_000, isCut: false };
  if (file.isBinary) {
    return { ...about, content: 'binary', note: 'Not text: it is not shown.', hunks: [] };
  }
  return { ...about, content: 'text', note: null, hunks: hunksOf(file) };
}

function hunksOf({ path, added }: DemoFile): FileDiff['hunks'] {
  if ((added ?? 0) >= 100) {
    const lines = Array.from({ length: 12_000 }, (_, index) =>
      line('new', null, index + 1, `expect(total(${index})).toBe(${index * 7});`),
    );
    return [{ section: '', lines }];
  }
  if (!path.endsWith('round.ts'))
    return [{ section: '', lines: [line('new', null, 1, 'a new line')] }];
  return [
    {
      section: 'export function round(cents: number): number {',
      lines: [
        line('same', 12, 12, 'export function round(cents: number): number {'),
        line('gone', 13, null, '  return Math.round(cents);'),
        line('new', null, 13, '  if (!flags.has("LEDGER_V2")) return Math.round(cents);'),
        line('new', null, 14, '  return roundHalfEven(cents); // \u202enever'),
        line('same', 14, 15, '}'),
      ],
    },
    {
      section: 'function roundHalfEven(cents: number): number {',
      lines: [
        line('same', 40, 41, '  const floor = Math.floor(cents);'),
        line('gone', 41, null, '  return floor + 1;'),
        line('new', null, 42, '  return floor % 2 === 0 ? floor : floor + 1;'),
        line('same', 42, 43, '}'),
      ],
    },
  ];
}

type LineRow = readonly [
  type: Line['type'],
  old: number | null,
  fresh: number | null,
  text: string,
];

function line(...[type, old, fresh, text]: LineRow): Line {
  return { type, text, old, new: fresh, isCut: false, isUnended: false };
}
