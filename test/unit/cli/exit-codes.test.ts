import { expect, it } from 'vitest';

import { exitCodes } from '../../../src/cli/exit-codes.ts';
import { errorHints } from '../../../src/shared/wire/errors.ts';

it('every code of the hub ends with an exit code of the table', () => {
  expect(Object.keys(errorHints).filter((code) => !Object.hasOwn(exitCodes, code))).toEqual([]);
  expect([...new Set(Object.values(exitCodes))].toSorted((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 124,
  ]);
});
