import type { Terminal } from '@xterm/headless';
import { expect } from 'vitest';

import { Emulator } from '../../src/runner/screen/emulator.ts';
import { createTerminal } from '../../src/runner/screen/xterm.ts';
import type { TerminalSize } from '../../src/shared/domain/terminal-size.ts';
import { describeTerminal } from './terminal-state.ts';

/** The runner's emulator with everything that it does in view. */
export class EmulatorRig implements Disposable {
  readonly emulator: Emulator;
  readonly terminal: Terminal;
  readonly answers: string[] = [];
  readonly titles: string[] = [];

  /** `before` sees the terminal without our guards: what it registers is asked after them. */
  constructor(size: TerminalSize, before: (terminal: Terminal) => void = () => undefined) {
    this.terminal = createTerminal(size);
    before(this.terminal);
    this.emulator = new Emulator({
      size,
      onAnswer: (answer) => this.answers.push(answer),
      onTitle: (title) => this.titles.push(title),
      createTerminal: () => this.terminal,
    });
  }

  async write(output: string | Uint8Array): Promise<void> {
    const bytes = typeof output === 'string' ? new TextEncoder().encode(output) : output;
    await this.emulator.write(bytes);
  }

  /** The whole state, what xterm.js does not keep included. The keyboard flags are gone afterwards. */
  async state(): Promise<Readonly<Record<string, unknown>>> {
    const { cols, rows } = await this.emulator.snapshot();
    const state = { ...describeTerminal(this.terminal), title: this.emulator.title, cols, rows };
    this.answers.length = 0;
    await this.write(probe);
    return { ...state, kept: this.answers.join('') };
  }

  [Symbol.dispose](): void {
    this.emulator.dispose();
  }
}

const popFlags = '\x1b[?u\x1b[<u'.repeat(9);

/** Asks for followed modes and for both stacks of keyboard flags. */
const probe =
  ['1005', '1007', '1015', '2031'].map((mode) => `\x1b[?${mode}$p`).join('') +
  `\x1b[?4m${popFlags}\x1b[?1047h${popFlags}\x1b[?1047l${popFlags}`;

/** The rule of snapshots: taken after `cut` bytes, it stands for them, whatever comes next. */
export async function expectExactSnapshot(
  bytes: Uint8Array,
  cut: number,
  size: TerminalSize,
): Promise<void> {
  using first = new EmulatorRig(size);
  await first.write(bytes.subarray(0, cut));
  const { data, offset } = await first.emulator.snapshot();
  expect(offset).toBe(cut);
  using resumed = new EmulatorRig(size);
  using whole = new EmulatorRig(size);
  await Promise.all([
    resumed.write(data),
    // Cut in the same place: where a run of text is cut, xterm.js takes half-covered characters apart.
    whole.write(bytes.subarray(0, cut)),
  ]);
  for (const rig of [resumed, whole]) await rig.write(bytes.subarray(cut));
  expect(await resumed.state()).toEqual(await whole.state());
}
