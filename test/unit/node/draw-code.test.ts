import { stripVTControlCharacters } from 'node:util';

import { encodeQR } from 'qr';
import { expect, test } from 'vitest';

import { drawCode } from '../../../src/node/draw-code.ts';

test('a code for a terminal fits on a small screen, and its dark and light cells are those of the text', () => {
  const text = 'https://192.168.100.100:4680/p#1.Xr2-F54lyjOZcPsnOI--vQ.Xr2-F54lyjOZcP';
  const lines = drawCode(text).map((line) => stripVTControlCharacters(line));

  expect(lines.length).toBeLessThan(22);
  const read = lines.flatMap((line) => [
    Array.from(line, (cell) => cell === ' ' || cell === '▄'),
    Array.from(line, (cell) => cell === ' ' || cell === '▀'),
  ]);
  const wanted = encodeQR(text, 'raw', { border: 2 });
  expect(read.slice(0, wanted.length)).toEqual(wanted);
});
