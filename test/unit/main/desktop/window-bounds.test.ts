import { expect, test } from 'vitest';

import { boundsOn } from '../../../../src/main/desktop/window-bounds.ts';

const display = { x: 0, y: 0, width: 1920, height: 1040 };

test('a window comes back where it was', () => {
  const saved = { x: 100, y: 50, width: 1200, height: 800 };
  expect(boundsOn([display], saved)).toEqual(saved);
});

test('a window of a display that is gone gets the usual size, and a place from the system', () => {
  const saved = { x: 2400, y: 50, width: 1200, height: 800 };
  expect(boundsOn([display], saved)).toEqual({ width: 1440, height: 900 });
});

test('a window that could not be taken hold of any more is not put there', () => {
  const size = { width: 1200, height: 800 };
  for (const place of [
    { x: 1900, y: 50 },
    { x: 100, y: 1030 },
    { x: 100, y: -400 },
    { x: -1150, y: 50 },
  ]) {
    expect(boundsOn([display], { ...place, ...size })).toEqual({ width: 1440, height: 900 });
  }
});

test('no window is larger than its display, and the first one neither', () => {
  const small = { x: 0, y: 0, width: 1024, height: 700 };
  expect(boundsOn([small], { x: 0, y: 0, width: 3000, height: 2000 })).toEqual(small);
  expect(boundsOn([small], null)).toEqual({ width: 1024, height: 700 });
});
