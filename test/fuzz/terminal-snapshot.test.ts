import type { Terminal } from '@xterm/headless';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { Emulator } from '../../src/runner/screen/emulator.ts';
import { createTerminal } from '../../src/runner/screen/xterm.ts';
import { outputBytes } from '../support/terminal-output.ts';
import { describeTerminal } from '../support/terminal-state.ts';

const size = { cols: 20, rows: 6 };

interface Rig {
  readonly emulator: Emulator;
  readonly terminal: Terminal;
  readonly answers: string[];
}

function rig(): Rig {
  const answers: string[] = [];
  const terminal = createTerminal(size);
  const emulator = new Emulator({
    size,
    onAnswer: (answer) => answers.push(answer),
    onTitle: () => undefined,
    createTerminal: () => terminal,
  });
  return { emulator, terminal, answers };
}

/** Asks for what xterm.js does not keep: followed modes and both stacks of keyboard flags. */
const probe = new TextEncoder().encode(
  ['1005', '1007', '1015', '2031'].map((mode) => `\x1b[?${mode}$p`).join('') +
    '\x1b[?4m' +
    '\x1b[?u\x1b[<u'.repeat(9) +
    '\x1b[?1047h\x1b[?u\x1b[<u'.repeat(9) +
    '\x1b[?1047l\x1b[?u\x1b[<u'.repeat(9),
);

async function stateOf({ emulator, terminal, answers }: Rig) {
  const { offset: _, data: __, ...grid } = await emulator.snapshot();
  const state = { ...describeTerminal(terminal), title: emulator.title, grid };
  answers.length = 0;
  await emulator.write(probe);
  return { ...state, kept: answers.join('') };
}

async function stateAfter(chunks: readonly Uint8Array[]) {
  const one = rig();
  for (const chunk of chunks) await one.emulator.write(chunk);
  const state = await stateOf(one);
  one.emulator.dispose();
  return state;
}

async function snapshotAfter(bytes: Uint8Array) {
  const { emulator } = rig();
  await emulator.write(bytes);
  const snapshot = await emulator.snapshot();
  emulator.dispose();
  return snapshot;
}

async function expectExact(bytes: Uint8Array, cut: number): Promise<void> {
  const { data, offset } = await snapshotAfter(bytes.subarray(0, cut));
  expect(offset).toBe(cut);
  const [resumed, whole] = await Promise.all([
    stateAfter([data, bytes.subarray(cut)]),
    stateAfter([bytes]),
  ]);
  expect(resumed).toEqual(whole);
}

test('[TERM4] a snapshot and the bytes after it give the state of all the bytes', async () => {
  const cuts = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(outputBytes, cuts, async (bytes, places) => {
      await Promise.all(places.map((place) => expectExact(bytes, place % (bytes.length + 1))));
    }),
    { numRuns: 400, seed: 20 },
  );
});
