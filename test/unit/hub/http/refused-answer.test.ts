import { expect, test } from 'vitest';

import { refusalOfFault } from '../../../../src/main/hub/http/refused-answer.ts';
import { AppError } from '../../../../src/shared/base/app-error.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something, open '/secret/path'`), { code });
}

test.each([
  ['ENOSPC', 'disk_full', 'The disk is full.'],
  ['EDQUOT', 'disk_full', 'The disk quota of this account is used up.'],
  ['EMFILE', 'unavailable', 'The hub has no file descriptors left.'],
  ['ENOMEM', 'unavailable', 'This machine has no memory left.'],
])('[HTTP18] %s is a sentence, also as the cause of another fault', (system, code, message) => {
  const thrown = systemError(system);
  const wrapped = new Error('it did not work', { cause: new Error('deeper', { cause: thrown }) });

  expect(refusalOfFault(thrown)).toMatchObject({ code, message });
  expect(refusalOfFault(wrapped)).toMatchObject({ code, message });
});

test('[HTTP18] a fault with a code of ours has its own sentence', () => {
  expect(refusalOfFault(new AppError('timeout', 'git did not end in time.'))).toEqual({
    code: 'timeout',
    message: 'git did not end in time.',
  });
});

test('[HTTP18] any other fault says nothing of the inside', () => {
  expect(refusalOfFault(new TypeError('x of undefined in /secret/path'))).toEqual({
    code: 'internal',
    message: 'The hub failed while it did this.',
  });
});
