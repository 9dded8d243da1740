import { parseArgs } from 'node:util';

import { minWs, rawPty } from './support/bare-terminals.ts';
import { echoOf } from './support/echo-of.ts';
import { hubTerminal } from './support/hub-terminal.ts';
import { cpuMsOf, ForeignLoad, whyInconclusive } from './support/machine.ts';
import { PtyProgram } from './support/pty-program.ts';
import { measureRounds, printTable } from './support/rounds.ts';

// A key, from the viewer through everything to the program and back, beside node-pty in this process and
// beside the least that a WebSocket can do. One key every 8 ms, as fast as a person can roll them. The table goes to
// stderr, JSON to stdout.
//
//   node bench/echo.ts [--rounds 5] [--keys 150]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    keys: { type: 'string', default: '150' },
  },
});
const keys = Number(values.keys);

using program = new PtyProgram({ floodMegabytes: 0 });
await using raw = rawPty(program.path);
await using anchor = await minWs(program.path);
await using hub = await hubTerminal(program.path);
using viewers = new DisposableStack();
const contestants = [];
for (const terminal of [raw, anchor, hub]) {
  const viewer = viewers.use(await terminal.connect());
  contestants.push({ name: terminal.name, run: () => echoOf(viewer, keys) });
}
const cpuBefore = [anchor, hub].map((terminal) => cpuMsOf(terminal.pids()));
const foreign = new ForeignLoad(() => [process.pid, ...anchor.pids(), ...hub.pids()]);
const measured = await measureRounds(contestants, Number(values.rounds));
printTable('key to echo, µs (x: against node-pty in process)', measured);
const keysInAll = keys * (Number(values.rounds) + 1);
const cpuPerKey = [anchor, hub].map(
  (terminal, index) => ((cpuMsOf(terminal.pids()) - (cpuBefore[index] ?? 0)) * 1000) / keysInAll,
);
console.error(
  `  processor per key, µs: min-ws ${cpuPerKey[0]?.toFixed(0)}, hub ${cpuPerKey[1]?.toFixed(0)}`,
);
const inconclusive = measured[1] ? whyInconclusive(measured[1], foreign.cores) : 'no anchor';
if (inconclusive !== null) console.error(`  inconclusive: ${inconclusive}`);
const toAnchor = (measured[2]?.ratio ?? Number.NaN) / (measured[1]?.ratio ?? Number.NaN);
console.error(`  hub and runner against min-ws: x${toAnchor.toFixed(2)}`);
console.log(
  JSON.stringify({ echoMicroseconds: measured, hubToMinWs: toAnchor, cpuPerKey, inconclusive }),
);
