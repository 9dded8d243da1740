import { Buffer } from 'node:buffer';

import { describe, expect, test } from 'vitest';

import { idOfPath, showBytes } from '../../../../src/main/hub/repos/changes/byte-path.ts';
import { parseHunks } from '../../../../src/main/hub/repos/changes/parse-hunks.ts';
import { parseRawDiff } from '../../../../src/main/hub/repos/changes/parse-raw-diff.ts';
import { parseStatus } from '../../../../src/main/hub/repos/changes/parse-status.ts';
import { commandText, stageCommand } from '../../../../src/shared/domain/git-command.ts';

function bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

describe('a path of bytes', () => {
  test('has an id that stands for exactly these bytes, safe in an address', () => {
    for (const path of ['a', 'a b/\n', bytes('größe 漢'), '\xff\xfe', '..', '-x']) {
      const id = idOfPath(path);
      expect(id).toMatch(/^[\w-]+$/);
      expect(Buffer.from(id, 'base64url').toString('latin1')).toBe(path);
    }
  });

  test('is shown as text, and what is no UTF-8 byte by byte', () => {
    expect(showBytes(bytes('größe 漢 🚂'))).toEqual({ text: 'größe 漢 🚂', isExact: true });
    expect(showBytes(`${bytes('ö')}\xff-\xe6\xbc${bytes('漢')}`)).toEqual({
      text: String.raw`ö\xff-\xe6\xbc漢`,
      isExact: false,
    });
    // A half of a pair that is written like a character is none.
    expect(showBytes('\xed\xa0\x80').text).toBe(String.raw`\xed\xa0\x80`);
  });
});

describe('the status of a repo', () => {
  const zero = '0'.repeat(40);

  test('is read with any name, renames with both names', () => {
    const output = [
      `# branch.oid ${'a'.repeat(40)}`,
      '# branch.head rh/side',
      '# branch.upstream origin/rh/side',
      '# branch.ab +2 -3',
      `1 .M N... 100644 100644 100644 ${zero} ${zero} a b\n? c`,
      `2 R. N... 100644 100644 100644 ${zero} ${zero} R100 new name`,
      '1 not an entry but the old name',
      `u UU N... 100644 100644 100644 100644 ${zero} ${zero} ${zero} both`,
      '? -rf # x',
      '',
    ].join('\0');

    const { entries, ...branch } = parseStatus(output);
    expect(branch).toEqual({
      head: 'a'.repeat(40),
      branch: 'rh/side',
      upstream: 'origin/rh/side',
      ahead: 2,
      behind: 3,
    });
    expect(
      entries.map(({ path, oldPath, index, tree, isUntracked, isConflicted }) => [
        path,
        oldPath,
        index + tree,
        isUntracked,
        isConflicted,
      ]),
    ).toEqual([
      ['a b\n? c', null, '.M', false, false],
      ['new name', '1 not an entry but the old name', 'R.', false, false],
      ['both', null, 'UU', false, true],
      ['-rf # x', null, '.?', true, false],
    ]);
  });

  test('before the first commit, and with no branch, has nothing there', () => {
    const fresh = parseStatus('# branch.oid (initial)\0# branch.head main\0');
    expect(fresh).toEqual({
      head: null,
      branch: 'main',
      upstream: null,
      ahead: null,
      behind: null,
      entries: [],
    });
    expect(parseStatus('# branch.oid abc\0# branch.head (detached)\0').branch).toBeNull();
  });
});

test('a raw diff joins each file with its counts, renames and binary files too', () => {
  const output = [
    ':100644 100644 1111 0000 M',
    'a\tb',
    ':100644 100644 2222 3333 R087',
    'old',
    ':new',
    ':000000 120000 0000 4444 A',
    'link',
    '3\t1\ta\tb',
    '1\t0\t',
    'old',
    ':new',
    '-\t-\tlink',
    '',
  ].join('\0');

  expect(parseRawDiff(output)).toEqual([
    {
      path: 'a\tb',
      oldPath: null,
      letter: 'M',
      oldMode: '100644',
      newMode: '100644',
      oldObject: '1111',
      added: 3,
      deleted: 1,
      isBinary: false,
    },
    {
      path: ':new',
      oldPath: 'old',
      letter: 'R',
      oldMode: '100644',
      newMode: '100644',
      oldObject: '2222',
      added: 1,
      deleted: 0,
      isBinary: false,
    },
    {
      path: 'link',
      oldPath: null,
      letter: 'A',
      oldMode: '000000',
      newMode: '120000',
      oldObject: '0000',
      added: null,
      deleted: null,
      isBinary: true,
    },
  ]);
});

describe('hunks', () => {
  const diff = [
    'diff --git a/old b/new',
    '--- a/old',
    '+++ b/new',
    '@@ -8,3 +8,4 @@ function round() {',
    ' same',
    '-@@ -1 +1 @@ not a header',
    '+--- not a header',
    `+${bytes('ö')}\xff`,
    ' last',
    String.raw`\ No newline at end of file`,
    '@@ -0,0 +40 @@',
    '+x',
    '',
  ].join('\n');

  test('number each line on its side, and are not taken in by lines that look like headers', () => {
    const { hunks, isCut } = parseHunks(diff);
    expect(isCut).toBe(false);
    expect(hunks.map(({ section }) => section)).toEqual(['function round() {', '']);
    const shown = hunks.flatMap(({ lines }) =>
      lines.map((line) => [line.type, line.old, line.new, line.text, line.isUnended]),
    );
    expect(shown).toEqual([
      ['same', 8, 8, 'same', false],
      ['gone', 9, null, '@@ -1 +1 @@ not a header', false],
      ['new', null, 9, '--- not a header', false],
      ['new', null, 10, String.raw`ö\xff`, false],
      ['same', 10, 11, 'last', true],
      ['new', null, 40, 'x', false],
    ]);
  });

  test('stop where there are too many lines, and cut what is too long', () => {
    const { hunks, isCut } = parseHunks(diff, { lines: 2, lineLength: 3 });
    expect(isCut).toBe(true);
    expect(hunks.flatMap(({ lines }) => lines.map((line) => [line.text, line.isCut]))).toEqual([
      ['sam', true],
      ['@@ ', true],
    ]);
  });
});

test('a command is shown as a shell would take it', () => {
  const paths = ["it's", '-x', 'a b', '$(x)', 'plain/a.ts'].map((path) => ({
    path,
    isExact: true,
  }));
  expect(commandText(stageCommand(paths))).toBe(
    String.raw`git add --all -- 'it'\''s' -x 'a b' '$(x)' plain/a.ts`,
  );
  expect(commandText(stageCommand([{ path: String.raw`\xff`, isExact: false }]))).toBe(
    'git --literal-pathspecs add --all --pathspec-from-file=- --pathspec-file-nul',
  );
});
