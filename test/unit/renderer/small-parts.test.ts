import { describe, expect, test } from 'vitest';

import {
  formatAge,
  formatDuration,
  formatMoment,
  formatWait,
} from '../../../src/renderer/core/labels/format.ts';
import { fontThatFits, gridThatFits } from '../../../src/renderer/core/terminal/terminal-grid.ts';
import { diffLines } from '../../../src/renderer/features/gates/diff-lines.ts';
import { answersOf, choose } from '../../../src/renderer/features/gates/questions.ts';
import {
  emptyForm,
  obstacle,
  startBody,
} from '../../../src/renderer/features/new-session/new-session-form.ts';
import { matches } from '../../../src/renderer/features/palette/palette-entries.ts';
import { RowOffsets } from '../../../src/renderer/ui/row-offsets.ts';
import { questionsOf } from '../../../src/shared/domain/questions.ts';
import { suggestionWords } from '../../../src/shared/domain/suggestion-words.ts';

describe('suggestions for "always" in words', () => {
  test('rules, directories and modes are said with where they hold', () => {
    expect(
      suggestionWords([
        {
          type: 'addRules',
          rules: [{ toolName: 'Bash', ruleContent: 'npm test:*' }, { toolName: 'Read' }],
          behavior: 'allow',
          destination: 'localSettings',
        },
        { type: 'addDirectories', directories: ['/lab'], destination: 'session' },
        { type: 'setMode', mode: 'acceptEdits', destination: 'session' },
      ]),
    ).toBe(
      'allow Bash(npm test:*), Read in this repo, for you; and work in /lab for this session; and ' +
        'edit files without asking for this session',
    );
  });

  test('what has no words is shown as it is, and none is none', () => {
    expect(suggestionWords([{ type: 'grantEverything', to: 'all' }])).toBe(
      '{"type":"grantEverything","to":"all"}',
    );
    expect(suggestionWords([])).toBeNull();
  });
});

describe('questions', () => {
  const [question] = questionsOf({
    questions: [
      {
        question: 'Which?',
        header: 'H',
        multiSelect: true,
        options: [{ label: 'A' }, { label: 'B' }],
      },
      'no question',
    ],
  });

  test('are read from the input of the tool, and nothing else is', () => {
    expect(question).toEqual({
      question: 'Which?',
      header: 'H',
      isMultiple: true,
      options: [
        { label: 'A', description: '' },
        { label: 'B', description: '' },
      ],
    });
    expect(questionsOf({ questions: 'x' })).toEqual([]);
  });

  test('have an answer when each has a choice or own words', () => {
    const questions = question ? [question] : [];
    expect(answersOf(questions, [{ labels: [], own: '  ' }])).toBeNull();
    expect(answersOf(questions, [{ labels: ['A', 'B'], own: 'and C' }])).toEqual({
      'Which?': ['A', 'B', 'and C'],
    });
  });

  test('with one answer only take the last choice', () => {
    expect(choose({ labels: ['A'], own: 'x' }, 'B', false)).toEqual({ labels: ['B'], own: '' });
    expect(choose({ labels: ['A', 'B'], own: '' }, 'A', true)).toEqual({ labels: ['B'], own: '' });
  });
});

function rows(count: number, from = 0): { readonly key: string }[] {
  return Array.from({ length: count }, (_row, index) => ({ key: `r${from + index}` }));
}

describe('a long list', () => {
  test('knows where each row begins, also after one was measured', () => {
    const offsets = new RowOffsets<{ readonly key: string }>(() => 10);
    offsets.setRows(rows(100));
    expect([offsets.top(50), offsets.totalPx, offsets.indexAt(505)]).toEqual([500, 1000, 50]);

    expect(offsets.measure(10, 30)).toBe(true);
    expect(offsets.measure(10, 30)).toBe(false);
    expect([offsets.top(10), offsets.top(11), offsets.indexAt(505)]).toEqual([100, 130, 48]);
  });

  test('keeps what was measured when rows come before it', () => {
    const offsets = new RowOffsets<{ readonly key: string }>(() => 10);
    const shown = rows(10);
    offsets.setRows(shown);
    offsets.measure(0, 50);
    offsets.setRows([...rows(5, 100), ...shown]);

    expect([offsets.indexOf('r0'), offsets.top(5), offsets.top(6)]).toEqual([5, 50, 100]);
  });

  test('looks only at what is new when a row is added at its end', () => {
    let asked = 0;
    const offsets = new RowOffsets<{ readonly key: string }>(() => {
      asked += 1;
      return 10;
    });
    const many = rows(100_000);
    offsets.setRows(many);
    expect(offsets.totalPx).toBe(1_000_000);
    asked = 0;
    offsets.setRows([...many, { key: 'new' }]);
    expect(offsets.totalPx).toBe(1_000_010);

    expect(asked).toBe(1);
  });
});

describe('the size of a terminal', () => {
  const cell = { fontPx: 12.5, widthPx: 7.5, heightPx: 18 };

  test('is what fits into the room of the holder', () => {
    expect(gridThatFits({ widthPx: 800, heightPx: 400 }, cell)).toEqual({ cols: 106, rows: 22 });
    expect(gridThatFits({ widthPx: 50, heightPx: 50 }, cell)).toEqual({ cols: 20, rows: 5 });
  });

  test('of somebody else makes our letters smaller, never larger', () => {
    const room = { widthPx: 375, heightPx: 900 };
    expect(fontThatFits(room, { cols: 100, rows: 30 }, cell)).toBe(6.25);
    expect(fontThatFits(room, { cols: 20, rows: 5 }, cell)).toBe(12.5);
  });
});

test('a diff keeps what both texts have', () => {
  expect(diffLines('a\nb\nc', 'a\nx\nc')).toEqual([
    { type: 'same', text: 'a' },
    { type: 'gone', text: 'b' },
    { type: 'new', text: 'x' },
    { type: 'same', text: 'c' },
  ]);
});

test('a long text with a few changed lines is compared line by line', () => {
  const old = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
  const compared = diffLines(old.join('\n'), old.with(2_500, 'changed').join('\n'));

  expect(compared.filter((line) => line.type !== 'same')).toEqual([
    { type: 'gone', text: 'line 2500' },
    { type: 'new', text: 'changed' },
  ]);
  expect(compared).toHaveLength(5_001);
});

test('two long texts with nothing in common are shown as one replaced by the other', () => {
  const before = Array.from({ length: 5_000 }, (_, index) => `a ${index}`);
  const after = Array.from({ length: 5_000 }, (_, index) => `b ${index}`);
  const compared = diffLines(before.join('\n'), after.join('\n'));

  expect(compared.map((line) => line.text)).toEqual([...before, ...after]);
  expect(compared.findIndex((line) => line.type === 'new')).toBe(5_000);
});

test('a session is started with what was chosen and nothing else', () => {
  const form = { ...emptyForm, path: ' /repo ', workOn: 'new-branch' as const, branch: 'rh/x' };

  expect(obstacle(emptyForm)).not.toBeNull();
  expect(obstacle({ ...form, name: 'two words' })).not.toBeNull();
  expect(startBody(form, { setupHash: 'h', resume: null })).toEqual({
    path: '/repo',
    permissionMode: 'auto',
    worktree: 'rh/x',
  });
  expect(startBody({ ...form, allowsSetup: true }, { setupHash: 'h', resume: null })).toMatchObject(
    {
      allowSetup: 'h',
    },
  );
});

test('a moment of another day has its day', () => {
  const now = new Date(2030, 0, 1, 12).getTime();
  expect(formatMoment(new Date(2030, 0, 1, 14, 3).toISOString(), now)).toBe('14:03');
  expect(formatMoment(new Date(2030, 0, 8, 14, 3).toISOString(), now)).toBe('8 Jan, 14:03');
});

test('times are said as people read them', () => {
  const now = Date.UTC(2030, 0, 1, 12);
  expect(formatAge('2030-01-01T11:59:50Z', now)).toBe('now');
  expect(formatAge('2030-01-01T09:00:00Z', now)).toBe('3h');
  expect(formatWait('2030-01-01T11:59:12Z', now)).toBe('0:48');
  expect([400, 6_100, 48_000, 120_000, 3_900_000].map(formatDuration)).toEqual([
    '0.4 s',
    '6.1 s',
    '48 s',
    '2 min',
    '65 min',
  ]);
});

test('every word of a search is somewhere in what is found', () => {
  expect(matches('pay w1', 'payments-w1 working')).toBe(true);
  expect(matches('pay w9', 'payments-w1 working')).toBe(false);
});
