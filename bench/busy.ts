import { parseArgs } from 'node:util';

import { minWs } from './support/bare-terminals.ts';
import { echoOf } from './support/echo-of.ts';
import { BenchHub } from './support/hub-terminal.ts';
import { cpuMsOf, ForeignLoad, whyInconclusive } from './support/machine.ts';
import { pace, PacedProgram } from './support/paced-program.ts';
import { measureRounds, printTable } from './support/rounds.ts';
import type { BenchViewer } from './support/terminal-under-test.ts';

// A key in one session while others rest, answer at the pace of a real Claude Code, or flood (G2, G3), and the
// processor time that the hub takes for sessions that answer (G8). Tables go to stderr, JSON to stdout.
//
//   node bench/busy.ts [--rounds 5] [--keys 100] [--sessions 50]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    keys: { type: 'string', default: '100' },
    sessions: { type: 'string', default: '50' },
  },
});
const keys = Number(values.keys);
const many = Number(values.sessions);
const few = Math.min(10, many);
const floods = Math.min(4, many);
const watchMs = 3000;

using program = new PacedProgram();
await using anchor = await minWs(program.path);
await using hub = await BenchHub.start(program.path);
using viewers = new DisposableStack();
const atAnchor = viewers.use(await anchor.connect());
const typing = viewers.use(await (await hub.terminal()).connect());
const others: BenchViewer[] = [];
for (let count = 0; count < many; count += 1) {
  others.push(viewers.use(await (await hub.terminal()).connect()));
}

/** Does it while so many of the others do something, and has them rest again. */
async function during<T>(what: Uint8Array, count: number, work: () => Promise<T>): Promise<T> {
  const working = others.slice(0, count);
  await Promise.all(working.map((viewer) => told(viewer, what)));
  try {
    return await work();
  } finally {
    for (const viewer of working) viewer.type(pace.rest);
    await Promise.all(working.map((viewer) => quiet(viewer)));
  }
}

/** Resolves with the first output that follows. */
function told(viewer: BenchViewer, what: Uint8Array): Promise<void> {
  const shown = new Promise<void>((resolve) => {
    viewer.onBytes = () => resolve();
  });
  viewer.type(what);
  return shown;
}

/** Resolves when nothing came for a while: what was on its way is through. */
function quiet(viewer: BenchViewer): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, 300);
    viewer.onBytes = () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, 300);
    };
  });
}

/** Percent of a core that the hub's own process takes while so many sessions answer. */
function hubLoad(count: number): Promise<number> {
  return during(pace.answer, count, async () => {
    const before = cpuMsOf([hub.pid]);
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, watchMs));
    return ((cpuMsOf([hub.pid]) - before) * 100) / (performance.now() - start);
  });
}

function echo(): Promise<number> {
  return echoOf(typing, keys);
}
const foreign = new ForeignLoad(() => [process.pid, hub.pid]);
const echoes = await measureRounds(
  [
    { name: 'others rest', run: echo },
    { name: 'min-ws, alone', run: () => echoOf(atAnchor, keys) },
    { name: `${many} others answer`, run: () => during(pace.answer, many, echo) },
    { name: '1 other floods', run: () => during(pace.flood, 1, echo) },
    { name: `${floods} others flood`, run: () => during(pace.flood, floods, echo) },
  ],
  Number(values.rounds),
);
printTable('key to echo, µs (x: against the same while others rest)', echoes);
// The load that is measured is foreign to this process, and meant: only the anchor's spread speaks.
const anchorEcho = echoes[1];
const inconclusive = anchorEcho ? whyInconclusive(anchorEcho, 0) : 'no anchor';
if (inconclusive !== null) console.error(`  inconclusive: ${inconclusive}`);

const loads = await measureRounds(
  [
    { name: `${few} sessions answer`, run: () => hubLoad(few) },
    { name: `${many} sessions answer`, run: () => hubLoad(many) },
  ],
  Number(values.rounds),
);
printTable("the hub's processor time, % of a core (x: against the first)", loads);
console.log(
  JSON.stringify({ echoes, loads, sessions: many, foreignCores: foreign.cores, inconclusive }),
);
