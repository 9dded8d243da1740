import { expect, test } from 'vitest';

import { isQuiet, parseQuietHours } from '../../../../src/shared/domain/quiet-hours.ts';

test('hours may go over midnight', () => {
  const night = parseQuietHours('22:00-07:30') ?? null;
  const at = (hour: number, minute = 0) => isQuiet(night, hour * 60 + minute);
  expect([at(21, 59), at(22), at(3), at(7, 29), at(7, 30)]).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test('hours of one day end on that day', () => {
  const noon = parseQuietHours('12:00-13:00') ?? null;
  expect([11, 12, 13].map((hour) => isQuiet(noon, hour * 60))).toEqual([false, true, false]);
});

test('none is never quiet, and nonsense is told', () => {
  expect(parseQuietHours('none')).toBeNull();
  expect(isQuiet(null, 0)).toBe(false);
  expect(['', '22-7', '25:00-07:00', '22:61-07:00'].map(parseQuietHours)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
