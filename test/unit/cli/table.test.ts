import { describe, expect, it } from 'vitest';

import { cutMiddle, displayWidth } from '../../../src/cli/display-width.ts';
import { withoutStyle } from '../../../src/cli/style.ts';
import { fields, table } from '../../../src/cli/table.ts';

const columns = [
  { title: 'NAME', leastWidth: 6 },
  { title: 'STATE' },
  { title: 'REPO', leastWidth: 4 },
];
const rows = [
  [{ text: 'payments-refund-gateway' }, { text: 'idle' }, { text: 'payments' }],
  [{ text: '支払い' }, { text: 'working' }, { text: 'web' }],
];

describe('a table', () => {
  it('is aligned by what is seen, not by counted characters', () => {
    expect(withoutStyle(table(columns, rows, undefined)).split('\n')).toEqual([
      'NAME                     STATE    REPO',
      'payments-refund-gateway  idle     payments',
      '支払い                   working  web',
    ]);
  });

  it('fits a narrow terminal by cutting the widest in the middle', () => {
    const narrow = withoutStyle(table(columns, rows, 32)).split('\n');

    expect(narrow).toEqual([
      'NAME           STATE    REPO',
      'paymen…ateway  idle     payments',
      '支払い         working  web',
    ]);
    expect(Math.max(...narrow.map(displayWidth))).toBe(32);
  });

  it('cuts no column below what still tells things apart', () => {
    const tight = withoutStyle(table(columns, rows, 5)).split('\n');

    expect(tight[1]).toBe('pay…ay  idle     pa…s');
  });

  it('knows the width of characters that are two columns wide and no emoji', () => {
    const names = [[{ text: '𗀀' }, { text: 'idle' }, { text: 'r' }]];

    expect(withoutStyle(table(columns, names, undefined)).split('\n')[1]).toBe('𗀀    idle   r');
  });

  it('[TTY-7] keeps each row in its line, whatever a name holds', () => {
    const hostile = [[{ text: 'a\nb\u001b[2J\tc' }, { text: 'idle' }, { text: 'r' }]];

    expect(withoutStyle(table(columns, hostile, undefined)).split('\n')[1]).toBe(
      'a\\nb\\x1b[2J\\tc  idle   r',
    );
  });
});

it('values below each other keep their lines', () => {
  expect(
    withoutStyle(
      fields([
        ['Name', 'a\nb'],
        ['Folder', '/x'],
      ]),
    ),
  ).toBe('Name    a\\nb\nFolder  /x');
});

describe('a cut in the middle', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abc…fg'],
    ['支払い支払い', 7, '支…い'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 5, '👩‍👩‍👧‍👦…👩‍👩‍👧‍👦'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('of %s to %i columns', (text, width, expected) => {
    expect(cutMiddle(text, width)).toBe(expected);
    expect(displayWidth(cutMiddle(text, width))).toBeLessThanOrEqual(width);
  });
});
