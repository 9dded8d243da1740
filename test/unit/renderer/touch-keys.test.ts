import { expect, test } from 'vitest';

import { zoomedFont } from '../../../src/renderer/core/terminal/terminal-grid.ts';
import {
  inputOfBarKey,
  withCtrl,
  type BarKey,
} from '../../../src/renderer/core/terminal/touch-keys.ts';

const plain = { hasApplicationCursor: false, hasCtrl: false };

test.each<[BarKey, string]>([
  ['escape', '\x1b'],
  ['tab', '\t'],
  ['shift-tab', '\x1b[Z'],
  ['up', '\x1b[A'],
  ['down', '\x1b[B'],
  ['right', '\x1b[C'],
  ['left', '\x1b[D'],
])('the key %s is typed as a terminal sends it', (key, input) => {
  expect(inputOfBarKey(key, plain)).toBe(input);
});

test('arrows follow the mode that the program asked for, and Ctrl', () => {
  expect(inputOfBarKey('up', { ...plain, hasApplicationCursor: true })).toBe('\x1bOA');
  expect(inputOfBarKey('left', { hasApplicationCursor: true, hasCtrl: true })).toBe('\x1b[1;5D');
});

test.each([
  ['c', '\x03'],
  ['C', '\x03'],
  ['[', '\x1b'],
  ['_', '\x1f'],
  [' ', '\x00'],
  ['?', '\x7f'],
  ['rest', '\x12est'],
  ['ß', 'ß'],
  ['1', '1'],
  ['', ''],
])('Ctrl with %j is %j', (text, input) => {
  expect(withCtrl(text)).toBe(input);
});

test('a zoomed font is at least the fitted one, and readable at most', () => {
  expect(zoomedFont(4, 1)).toBe(4);
  expect(zoomedFont(4, 2)).toBe(8);
  expect(zoomedFont(4.25, 1.5)).toBe(6.5);
  expect(zoomedFont(12.5, 6)).toBe(24);
});
