import { expect, it } from 'vitest';

import { usedUp } from '../../../../src/shared/base/used-up.ts';

function fault(code: string): Error {
  return Object.assign(new Error('it failed'), { code });
}

it.each([
  ['EMFILE', 'ulimit -n'],
  ['ENFILE', 'fs.file-max'],
  ['EAGAIN', 'ulimit -u'],
  ['ENOMEM', 'memory'],
])('%s is a sentence with its remedy, as a cause too', (code, remedy) => {
  expect(usedUp(fault(code))).toContain(remedy);
  expect(usedUp(new Error('outer', { cause: fault(code) }))).toBe(usedUp(fault(code)));
});

it('another fault is not called a limit', () => {
  expect(usedUp(fault('ENOENT'))).toBeUndefined();
  expect(usedUp('EMFILE')).toBeUndefined();
});
