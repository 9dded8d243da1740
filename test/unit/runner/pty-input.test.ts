import { expect, it } from 'vitest';

import { PtyInput } from '../../../src/runner/claude/pty-input.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function open(room: number) {
  const clock = new ManualClock();
  const kernel = { room, got: '' };
  const input = new PtyInput({
    clock,
    write: (bytes) => {
      if (kernel.room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
      const taken = bytes.subarray(0, kernel.room);
      kernel.got += Buffer.from(taken).toString();
      kernel.room -= taken.length;
      return taken.length;
    },
  });
  return { clock, kernel, input };
}

it('is in the kernel when write returns', () => {
  const { kernel, input } = open(100);
  expect(input.write(Buffer.from('key'))).toBe(true);
  expect(kernel.got).toBe('key');
});

it('keeps the order when the kernel is full, and tells when all is taken', async () => {
  const { clock, kernel, input } = open(3);
  input.write(Buffer.from('abcdef'));
  input.write(Buffer.from('gh'));
  const drained = input.drained();
  expect(kernel.got).toBe('abc');
  kernel.room = 2;
  clock.advanceBy(2);
  kernel.room = 10;
  clock.advanceBy(2);
  await drained;
  expect(kernel.got).toBe('abcdefgh');
});

it('refuses what is more than anybody can have typed, whole', () => {
  const { kernel, input } = open(0);
  expect(input.write(Buffer.alloc(1 << 20, 'x'))).toBe(true);
  expect(input.write(Buffer.from('y'))).toBe(false);
  expect(kernel.got).toBe('');
});

it('takes nothing any more when Claude Code is gone, and lets nobody wait', async () => {
  const { input } = open(0);
  input.write(Buffer.from('x'));
  const drained = input.drained();
  input[Symbol.dispose]();
  await drained;
  expect(input.write(Buffer.from('y'))).toBe(false);
});
