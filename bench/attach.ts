import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

import headless from '@xterm/headless';

import { hubTerminal } from './support/hub-terminal.ts';
import { ForeignLoad, whyInconclusive } from './support/machine.ts';
import { claudeLikeMegabyte, endMark, PtyProgram } from './support/pty-program.ts';
import { measureRounds, printTable } from './support/rounds.ts';
import type { TerminalUnderTest } from './support/terminal-under-test.ts';
import { tmuxTerminal } from './support/tmux-terminal.ts';

// A viewer that comes late: from dialling to a drawn screen, after 1, 10 and 100 MB of history, beside `tmux attach`
// (where there is tmux) and beside drawing that history again. Attaching must cost the screen and not the history: the same bytes, the same time. Tables go to
// stderr, JSON to stdout.
//
//   node bench/attach.ts [--rounds 5] [--megabytes 1,10,100]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '1,10,100' },
  },
});
const sizes = values.megabytes.split(',').map(Number);
const attaches = 5;

interface Prepared {
  readonly megabytes: number;
  readonly terminal: TerminalUnderTest;
  bytes: number;
}

type Open = (program: string) => Promise<TerminalUnderTest> | TerminalUnderTest;

/** A terminal with so much history behind it. */
async function prepare(
  open: Open,
  megabytes: number,
  owner: AsyncDisposableStack,
): Promise<Prepared> {
  const program = owner.use(new PtyProgram({ floodMegabytes: megabytes }));
  const terminal = owner.use(await open(program.path));
  using viewer = await terminal.connect();
  await new Promise<void>((resolve) => {
    let before = '';
    viewer.onBytes = (bytes) => {
      const text = before + Buffer.from(bytes).toString('latin1');
      if (text.includes(endMark)) resolve();
      before = text.slice(-endMark.length);
    };
    viewer.type(Uint8Array.of(120));
  });
  return { megabytes, terminal, bytes: 0 };
}

/** Mean ms from dialling to a screen; the bytes are those of the last one. */
async function attach(prepared: Prepared): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < attaches; count += 1) {
    using viewer = await prepared.terminal.connect();
    prepared.bytes = viewer.received;
  }
  return (performance.now() - start) / attaches;
}

/** Ms that the same emulator takes for the history itself, without any network. */
async function replay(megabytes: number): Promise<number> {
  const terminal = new headless.Terminal({ cols: 120, rows: 40, allowProposedApi: true });
  const load = Buffer.from(claudeLikeMegabyte());
  const start = performance.now();
  for (let count = 0; count < megabytes; count += 1) {
    await new Promise<void>((resolve) => terminal.write(load, resolve));
  }
  terminal.dispose();
  return performance.now() - start;
}

function nameOf({ terminal, megabytes }: Prepared): string {
  return `${terminal.name}, after ${megabytes} MB`;
}

function hasTmux(): boolean {
  return spawnSync('tmux', ['-V'], { stdio: 'ignore' }).status === 0;
}

await using owner = new AsyncDisposableStack();
const prepared: Prepared[] = [];
for (const megabytes of sizes) prepared.push(await prepare(hubTerminal, megabytes, owner));
if (hasTmux()) prepared.push(await prepare(tmuxTerminal, sizes[0] ?? 1, owner));
const foreign = new ForeignLoad(() => [
  process.pid,
  ...prepared.flatMap(({ terminal }) => terminal.pids()),
]);
const measured = await measureRounds(
  [
    ...prepared.map((one) => ({
      name: nameOf(one),
      run: () => attach(one),
    })),
    { name: 'drawing 1 MB of history again', run: () => replay(1) },
  ],
  Number(values.rounds),
);
printTable(`ms to a drawn screen (x: against attach after ${sizes[0]} MB)`, measured);
for (const one of prepared) {
  const { bytes } = one;
  console.error(`  ${bytes} bytes: ${nameOf(one)}`);
}
const [anchor] = measured;
const inconclusive = anchor ? whyInconclusive(anchor, foreign.cores) : 'no anchor';
if (inconclusive !== null) console.error(`  inconclusive: ${inconclusive}`);
const bytes = prepared.map((one) => ({ name: nameOf(one), bytes: one.bytes }));
console.log(JSON.stringify({ attachMs: measured, bytes, inconclusive }));
