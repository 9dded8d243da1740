import { expect, it } from 'vitest';

import { parseTaskList } from '../../../../src/main/hub/crews/task-list.ts';

it('[CREW3] takes the items with a box, and the indented lines below each', () => {
  const list = [
    '# Tasks of worker 1',
    'Some words.',
    '- [ ] T1: Write a parser.',
    '      It reads one line.',
    '',
    '      It is tested.',
    '* [x] **T2**: Write its tests.',
    '- no box, so no task',
    '1. [ ] A task without a name',
    '```',
    '- [ ] T9: an example in a fence',
    '```',
  ].join('\n');
  const [first, second, unnamed, ...more] = parseTaskList(list);
  expect([first, second]).toEqual([
    { id: 'T1', text: 'Write a parser.\nIt reads one line.\n\nIt is tested.' },
    { id: 'T2', text: 'Write its tests.' },
  ]);
  expect(unnamed?.text).toBe('A task without a name');
  expect(unnamed?.id).toMatch(/^[\da-f]{8}$/u);
  expect(more).toEqual([]);
});

it('[CREW3] a task without a name keeps its id while blanks, boxes and other tasks change', () => {
  const [before] = parseTaskList('- [ ] Write  the docs');
  const after = parseTaskList('- [ ] T1: First\n+ [X] Write the Docs\n');
  expect(after[1]?.id).toBe(before?.id);
});

it('[CREW3] two tasks with one name or one text are two tasks', () => {
  const ids = parseTaskList('- [ ] T1: a\n- [ ] T1: b\n- [ ] c\n- [ ] c\n').map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
});

it('[CREW3] reads line ends of Windows, and nothing from a text without a list', () => {
  expect(parseTaskList('- [ ] T1: a\r\n      b\r\n')).toEqual([{ id: 'T1', text: 'a\nb' }]);
  expect(parseTaskList('Write a parser.')).toEqual([]);
});
