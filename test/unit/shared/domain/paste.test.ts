import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  isMultiline,
  neutralizePaste,
  pasteInput,
  pasteLines,
  pasteProblem,
} from '../../../../src/shared/domain/paste.ts';

const brackets = { isBracketed: true };

test('[TTY-8] a paste cannot end its own brackets', () => {
  expect(pasteInput('a\x1b[201~\rrm -rf ~\r', brackets)).toBe('\x1b[200~a\rrm -rf ~\r\x1b[201~');
});

test('[TTY-8] a marker inside a marker, or with the 8-bit introducer, is none either', () => {
  expect(pasteInput('\x1b[20\x1b[201~1~x\x9b201~y', brackets)).toBe('\x1b[200~[201~xy\x1b[201~');
});

test('[TTY-8] controls that a terminal turns into signals are no part of a paste', () => {
  expect(neutralizePaste('a\x03b\x04c\x1a\x7f\x00d\te')).toBe('abcd\te');
});

test('[TTY-8] line ends become the Enter key, and are known as such', () => {
  expect(neutralizePaste('a\r\nb\nc\rd')).toBe('a\rb\rc\rd');
  expect([isMultiline('a\r\n'), isMultiline('a b')]).toEqual([true, false]);
  expect([pasteLines('a'), pasteLines('a\n'), pasteLines('a\nb\n'), pasteLines('\n\n')]).toEqual([
    1, 1, 2, 2,
  ]);
});

test('[TTY-8] whatever is pasted, the only markers are the first and the last', () => {
  const unit = fc.constantFrom('\x1b', '[', '\x9b', '2', '0', '1', '~', '\x1b[201~', 'a', '\n');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
      const input = pasteInput(text, brackets);
      const inside = input.slice('\x1b[200~'.length, -'\x1b[201~'.length);
      expect(inside).not.toMatch(/(?![\t\r])\p{Cc}/u);
      expect(input).toBe(`\x1b[200~${inside}\x1b[201~`);
    }),
  );
});

test('[TTY-8] text without controls is pasted as it is', () => {
  expect(pasteInput('naïve 漢字 👩‍👧 200~ [201~', { isBracketed: false })).toBe(
    'naïve 漢字 👩‍👧 200~ [201~',
  );
});

test('[TTY-8] a paste that a terminal cannot take in seconds is refused with its size', () => {
  expect(pasteProblem('x'.repeat(1_048_576))).toBeNull();
  expect(pasteProblem('😀'.repeat(262_144))).toBeNull();
  expect(pasteProblem('é'.repeat(2_621_440))).toBe(
    'This paste is 5.0 MB; the limit is 1 MB. Attach it as a file instead.',
  );
});
