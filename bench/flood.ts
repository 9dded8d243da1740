import { parseArgs } from 'node:util';

import { minWs } from './support/bare-terminals.ts';
import { hubTerminal } from './support/hub-terminal.ts';
import { cpuMsOf, ForeignLoad, residentMbOf, whyInconclusive } from './support/machine.ts';
import { endMark, PtyProgram } from './support/pty-program.ts';
import { measureRounds, printTable } from './support/rounds.ts';
import type { BenchViewer, TerminalUnderTest } from './support/terminal-under-test.ts';

// A program that paints as fast as it can, seen by 1, 8 and 64 viewers, with and without one more that reads
// nothing. Beside the least that a WebSocket can do, which queues for the stalled one without end. MB per second until
// each viewer shows the end; processor time per MB; the most memory that was held. Tables go to stderr, JSON to stdout.
//
//   node bench/flood.ts [--rounds 5] [--megabytes 20] [--viewers 1,8,64]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '20' },
    viewers: { type: 'string', default: '1,8,64' },
  },
});
const megabytes = Number(values.megabytes);
const rounds = Number(values.rounds);

interface Flood {
  readonly megabytesPerSecond: number;
  readonly cpuMsPerMegabyte: number;
  readonly grownMegabytes: number;
  /** Of all that was written, what each viewer got as it was; the rest is in snapshots. */
  readonly share: number;
}

type Open = (program: string) => Promise<TerminalUnderTest>;

/** One flood of one terminal that is made for it. */
async function flood(open: Open, viewerCount: number, hasStalled: boolean): Promise<Flood> {
  using program = new PtyProgram({ floodMegabytes: megabytes });
  await using terminal = await open(program.path);
  using viewers = new DisposableStack();
  const watching: BenchViewer[] = [];
  for (let count = 0; count < viewerCount; count += 1) {
    watching.push(viewers.use(await terminal.connect()));
  }
  const typing = viewers.use(await terminal.connect());
  if (hasStalled) viewers.use(await terminal.connect()).stall();
  const pids = terminal.pids();
  const cpuBefore = cpuMsOf(pids);
  const residentBefore = residentMbOf(pids);
  const seen = Promise.all([...watching, typing].map(untilEnd));
  const start = performance.now();
  typing.type(Uint8Array.of(120));
  await seen;
  const seconds = (performance.now() - start) / 1000;
  const received = watching.reduce((sum, viewer) => sum + viewer.received, 0) / watching.length;
  return {
    megabytesPerSecond: megabytes / seconds,
    cpuMsPerMegabyte: (cpuMsOf(pids) - cpuBefore) / megabytes,
    grownMegabytes: residentMbOf(pids) - residentBefore,
    share: received / (megabytes * 1024 * 1024),
  };
}

/** The mark may be cut by a frame: the end of the one before is looked at too. */
function untilEnd(viewer: BenchViewer): Promise<void> {
  return new Promise((resolve) => {
    let before = '';
    viewer.onBytes = (bytes) => {
      const text = before + Buffer.from(bytes).toString('latin1');
      if (text.includes(endMark)) resolve();
      before = text.slice(-endMark.length);
    };
  });
}

async function measureAt(viewerCount: number, hasStalled: boolean) {
  const floods = new Map<string, Flood[]>();
  const contestants = [
    { name: 'min-ws', open: minWs },
    { name: 'hub and runner', open: hubTerminal },
  ].map(({ name, open }) => ({
    name,
    run: async () => {
      const one = await flood(open, viewerCount, hasStalled);
      floods.set(name, [...(floods.get(name) ?? []), one]);
      return one.megabytesPerSecond;
    },
  }));
  const foreign = new ForeignLoad(() => [process.pid]);
  const measured = await measureRounds(contestants, rounds);
  const others = hasStalled ? ', and one that stalls' : '';
  printTable(`MB/s to ${viewerCount} viewers${others} (x: against min-ws)`, measured);
  const details = [...floods].map(([name, all]) => ({ name, ...meanOf(all.slice(1)) }));
  for (const one of details) {
    const share = `${Math.round(one.share * 100)} % live`;
    const cpu = `${one.cpuMsPerMegabyte.toFixed(1)} ms CPU/MB`;
    console.error(
      `    ${one.name.padEnd(16)} ${cpu}, +${one.grownMegabytes.toFixed(0)} MB, ${share}`,
    );
  }
  const [anchor] = measured;
  const inconclusive = anchor ? whyInconclusive(anchor, foreign.cores - 1) : 'no anchor';
  if (inconclusive !== null) console.error(`    inconclusive: ${inconclusive}`);
  return { viewers: viewerCount, hasStalled, measured, details, inconclusive };
}

function meanOf(floods: readonly Flood[]): Flood {
  function mean(figure: (one: Flood) => number): number {
    return floods.reduce((sum, one) => sum + figure(one), 0) / floods.length;
  }
  return {
    megabytesPerSecond: mean((one) => one.megabytesPerSecond),
    cpuMsPerMegabyte: mean((one) => one.cpuMsPerMegabyte),
    grownMegabytes: mean((one) => one.grownMegabytes),
    share: mean((one) => one.share),
  };
}

const results = [];
for (const count of values.viewers.split(',').map(Number)) {
  for (const hasStalled of [false, true]) results.push(await measureAt(count, hasStalled));
}
console.log(JSON.stringify({ floodMegabytesPerSecond: results }));
