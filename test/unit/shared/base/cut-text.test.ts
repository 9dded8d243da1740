import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { cutText, cutTextBefore, shortenText } from '../../../../src/shared/base/cut-text.ts';

const texts = fc.string({ unit: fc.constantFrom('a', '😀', 'e\u0301', '👨‍👩‍👧', '🇩🇪', '\r\n') });

test.each([
  ['a pair', `${'x'.repeat(9)}😀`, 10, 'x'.repeat(9)],
  ['a letter with its accent', 'abe\u0301', 3, 'ab'],
  ['a family', 'ab👨‍👩‍👧c', 5, 'ab'],
  ['what fits', 'ab😀', 4, 'ab😀'],
  ['a mark that never ends', `a${'\u0301'.repeat(500)}`, 300, `a${'\u0301'.repeat(299)}`],
])('[GATE17] a cut keeps %s whole', (...[, text, limit, kept]) => {
  expect(cutText(text, limit)).toBe(kept);
});

test('[GATE17] no cut makes half a character, and none is longer than its limit', () => {
  fc.assert(
    fc.property(texts, fc.nat({ max: 40 }), (text, limit) => {
      for (const cut of [cutText(text, limit), cutTextBefore(text, limit)]) {
        expect(cut.isWellFormed() && cut.length <= limit).toBe(true);
      }
      expect(text.startsWith(cutText(text, limit))).toBe(true);
      expect(text.endsWith(cutTextBefore(text, limit))).toBe(true);
    }),
  );
});

test('[GATE17] a shortened text ends with an ellipsis', () => {
  expect(shortenText('abc😀def', 5)).toBe('abc…');
  expect(shortenText('abc', 3)).toBe('abc');
});
