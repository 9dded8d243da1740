import { describe, expect, it } from 'vitest';

import { OutputGatherer } from '../../../src/runner/claude/output-gatherer.ts';
import { OutputRing } from '../../../src/runner/link/output-ring.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function open() {
  const clock = new ManualClock();
  const sizes: number[] = [];
  const gatherer = new OutputGatherer({ clock, onOutput: (bytes) => sizes.push(bytes.length) });
  return { clock, sizes, gatherer };
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

function textFrom(ring: OutputRing, from: number): string {
  let text = '';
  for (let found = ring.read(from); found; found = ring.read(found.offset + found.bytes.length)) {
    text += Buffer.from(found.bytes).toString();
  }
  return text;
}

describe('gathering', () => {
  it('passes a short read on at once', () => {
    const { sizes, gatherer } = open();
    gatherer.push(Buffer.alloc(1));
    gatherer.push(Buffer.alloc(4094));
    expect(sizes).toEqual([1, 4094]);
  });

  it('gathers full reads until a short one, in order', () => {
    const { sizes, gatherer, clock } = open();
    gatherer.push(Buffer.alloc(4095));
    gatherer.push(Buffer.alloc(4095));
    expect(sizes).toEqual([]);
    gatherer.push(Buffer.alloc(10));
    expect(sizes).toEqual([8200]);
    expect(clock.pending).toBe(0);
  });

  it('waits four milliseconds at most, and for 64 KB at most', () => {
    const { sizes, gatherer, clock } = open();
    gatherer.push(Buffer.alloc(4095));
    clock.advanceBy(4);
    expect(sizes).toEqual([4095]);
    for (let read = 0; read < 17; read += 1) gatherer.push(Buffer.alloc(4095));
    expect(sizes).toEqual([4095, 17 * 4095]);
  });
});

describe('the ring', () => {
  it('reads from any offset, also from within a chunk', () => {
    const ring = new OutputRing();
    for (const text of ['abc', 'd', 'efgh']) ring.append(bytesOf(text));
    expect([0, 1, 3, 5, 8, 9].map((offset) => textFrom(ring, offset))).toEqual([
      'abcdefgh',
      'bcdefgh',
      'defgh',
      'fgh',
      '',
      '',
    ]);
  });

  it('keeps the newest, and says where it begins', () => {
    const ring = new OutputRing(5);
    for (const text of ['abc', 'def', 'gh']) ring.append(bytesOf(text));
    expect([ring.firstOffset, ring.endOffset]).toEqual([3, 8]);
    expect(ring.read(0)).toEqual({ offset: 3, bytes: bytesOf('def') });
  });

  it('forgets what is recorded, whole chunks at a time', () => {
    const ring = new OutputRing();
    for (const text of ['abc', 'def']) ring.append(bytesOf(text));
    ring.forgetBefore(4);
    expect(ring.firstOffset).toBe(3);
    ring.forgetBefore(6);
    expect([ring.firstOffset, ring.endOffset]).toEqual([6, 6]);
    expect(ring.read(0)).toBeUndefined();
  });
});
