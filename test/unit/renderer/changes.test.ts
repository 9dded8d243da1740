import { describe, expect, test } from 'vitest';

import { commentText, lineWords } from '../../../src/renderer/core/changes/diff-rows.ts';
import { treeRows } from '../../../src/renderer/core/changes/file-tree.ts';
import { stageStep } from '../../../src/renderer/core/changes/stage-step.ts';
import { treeStep } from '../../../src/renderer/core/changes/tree-keys.ts';
import type { ChangedFile } from '../../../src/renderer/core/stores/changes-store.ts';

function file(path: string, more: Partial<ChangedFile> = {}): ChangedFile {
  return {
    id: path,
    path,
    isExact: true,
    oldPath: null,
    stagedFrom: null,
    status: 'modified',
    stage: 'unstaged',
    kind: 'file',
    added: 1,
    deleted: 0,
    isBinary: false,
    ...more,
  };
}

const files = [file('a/b/c/deep.ts'), file('a/b/c/other.ts'), file('a/z.ts'), file('top.ts')];

describe('the tree of changed files', () => {
  test('has folders first, and folders with nothing else in them as one', () => {
    const rows = treeRows(files, new Set());
    expect(rows.map((row) => `${'  '.repeat(row.depth)}${row.name}`)).toEqual([
      'a',
      '  b/c',
      '    deep.ts',
      '    other.ts',
      '  z.ts',
      'top.ts',
    ]);
    expect(treeRows(files, new Set(['a'])).map((row) => row.name)).toEqual(['a', 'top.ts']);
  });

  test('is walked by keys, and from a file to its folder', () => {
    const rows = treeRows(files, new Set());
    expect(treeStep('ArrowLeft', rows, 3)).toEqual({ type: 'move', index: 1 });
    expect(treeStep('ArrowLeft', rows, 1)).toEqual({ type: 'fold', isOpen: false });
    expect(treeStep('ArrowLeft', rows, 5)).toEqual({ type: 'move', index: 5 });
    expect(treeStep('End', rows, 0)).toEqual({ type: 'move', index: 5 });
    expect(treeStep('ArrowDown', rows, 5)).toEqual({ type: 'move', index: 5 });
    expect(treeStep('x', rows, 0)).toBeUndefined();
    expect(treeStep('Enter', [], 0)).toBeUndefined();
  });
});

describe('a tick', () => {
  test('stages what is not staged yet, and takes out what is staged whole', () => {
    const [one, two] = [file('1', { stage: 'staged' }), file('2')];
    expect(stageStep([one, two, file('3', { stage: 'committed' })])).toEqual({
      action: 'stage',
      ids: ['2'],
      command: 'git add --all -- 2',
    });
    expect(stageStep([one])).toMatchObject({
      action: 'unstage',
      command: 'git reset --quiet -- 1',
    });
    expect(stageStep([file('3', { stage: 'committed' })])).toBeUndefined();
  });

  test('takes a staged rename out with both of its names', () => {
    const stagedFrom = { path: 'old', isExact: true };
    expect(stageStep([file('new', { stage: 'staged', stagedFrom })])).toMatchObject({
      ids: ['new'],
      command: 'git reset --quiet -- new old',
    });
  });
});

function line(old: number | null, fresh: number | null, text: string) {
  const type = old === null ? 'new' : fresh === null ? 'gone' : 'same';
  return { type, text, old, new: fresh, isCut: false, isUnended: false } as const;
}

describe('a comment', () => {
  test('names its lines by their numbers after the change, or says that they are deleted', () => {
    expect(lineWords([line(3, 4, 'a')])).toBe('line 4');
    expect(lineWords([line(3, 4, 'a'), line(4, null, 'b'), line(null, 5, 'c')])).toBe('lines 4–5');
    expect(lineWords([line(7, null, 'b'), line(8, null, 'c')])).toBe('deleted lines 7–8');
  });

  test('quotes the code in a fence that the code cannot end', () => {
    const lines = [line(null, 1, '```js'), line(2, null, '````')];
    expect(commentText({ path: 'a b.md', lines, words: 'Why?' })).toBe(
      'About a b.md, line 1:\n\n`````diff\n+```js\n-````\n`````\n\nWhy?',
    );
  });
});
