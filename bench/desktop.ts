import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Desktop } from '../test/e2e/support/desktop.ts';
import { createClaudeLab } from '../test/support/claude-lab.ts';
import { residentMbOf } from './support/machine.ts';

// The desktop program from its start to the first painted window, and the memory of hub, program and page, in MB
// resident (what processes share is counted in each). What the stand-in paints says nothing of how quick Electron is, and so the engine is part of each
// figure. The table goes to stderr, JSON to stdout. Needs a build.
//
//   node bench/desktop.ts

const folder = mkdtempSync(join(tmpdir(), 'roundhouse-bench-desktop-'));
const data = join(folder, 'data');
mkdirSync(data, { mode: 0o700 });
using lab = createClaudeLab({ modelUrl: 'http://127.0.0.1:9' });

const startedAt = Date.now();
const desktop = await Desktop.launch({
  userData: folder,
  env: { ...lab.env },
  args: ['--data', data, '--port', '0', '--claude', lab.claude],
});
const window = await desktop.window();
await window.getByText('Drop a repo to start a session').waitFor();
const paintedAt = await window.evaluate(() => {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return performance.timeOrigin + (paint?.startTime ?? Number.NaN);
});
const record: unknown = JSON.parse(readFileSync(join(data, 'hub.json'), 'utf8'));
const hub = Number(Reflect.get(Object(record), 'pid'));
const program = await desktop.app.evaluate(() => process.pid);
const others = descendantsOf(program).filter((pid) => pid !== hub);
const figures = {
  firstPaintMs: paintedAt - startedAt,
  hubMb: residentMbOf([hub]),
  programMb: residentMbOf([program]),
  pageProcessesMb: residentMbOf(others),
};
await desktop.close();
rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });

process.stderr.write(`${desktop.engine}\n`);
for (const [name, figure] of Object.entries(figures)) {
  process.stderr.write(`${name.padEnd(18)} ${figure.toFixed(1).padStart(8)}\n`);
}
process.stdout.write(
  `${JSON.stringify({ bench: 'desktop', engine: desktop.engine, ...figures })}\n`,
);

/** Linux only, as the figures of the other benches are. */
function descendantsOf(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const found = [root];
  for (const pid of found) {
    found.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child));
  }
  return found.slice(1);
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
