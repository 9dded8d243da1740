import { parseArgs } from 'node:util';

import { chromium } from '@playwright/test';

import { findChromium } from '../scripts/find-chromium.mjs';
import { busyShareOf, firstPaintMsOf, frameP99MsOf, TrivialSite } from './support/browser-page.ts';
import { BenchHub } from './support/hub-terminal.ts';
import { ListPage } from './support/list-page.ts';
import { ForeignLoad, whyInconclusive } from './support/machine.ts';
import { pace, PacedProgram } from './support/paced-program.ts';
import { measureRounds, printTable } from './support/rounds.ts';

// The page of a real hub in a real Chromium without a GPU, beside a page that has nothing in it: the first
// paint of a warm load, and nine panes of sessions that all answer at the pace of a real Claude Code (G24: at
// most half a core of the main thread, frames within two vsyncs). Then a list of four hundred sessions against one
// of forty, over the demo hub. Tables go to stderr, JSON to stdout. The page has to be built.
//
//   node bench/page.ts [--rounds 5] [--seconds 3] [--panes 9]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    panes: { type: 'string', default: '9' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const panes = Number(values.panes);
const vsyncMs = 1000 / 60;

using program = new PacedProgram();
await using hub = await BenchHub.start(program.path);
await using trivial = await TrivialSite.start();
using viewers = new DisposableStack();
for (let count = 0; count < panes; count += 1) {
  const viewer = viewers.use(await (await hub.terminal()).connect());
  viewer.type(pace.answer);
}

const browser = await chromium.launch({
  executablePath: findChromium(process.env) ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
await using ends = new AsyncDisposableStack();
ends.defer(() => browser.close());
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const layout = JSON.stringify({ panes: treeOf(await hub.sessionIds()), theme: 'dark' });
await context.addInitScript(`localStorage.setItem('roundhouse.layout', ${JSON.stringify(layout)})`);
const page = await context.newPage();
const empty = await context.newPage();
await empty.goto(trivial.url);
await page.goto(await hub.signInUrl());
await page
  .locator('.pane')
  .nth(panes - 1)
  .waitFor();

const foreign = new ForeignLoad(() => [process.pid, hub.pid]);
// A tab in the background is not painted.
const paints = await measureRounds(
  [
    { name: 'a page with nothing in it', run: () => firstPaintMsOf(empty) },
    { name: 'Roundhouse, signed in', run: () => firstPaintMsOf(page) },
  ],
  rounds,
);
printTable('first paint of a warm load, ms (x: against nothing)', paints);

await page
  .locator('.pane')
  .nth(panes - 1)
  .waitFor();
const frames = await measureRounds(
  [
    { name: 'a page with nothing in it', run: () => frameP99MsOf(empty, seconds) },
    { name: `${panes} panes that answer`, run: () => frameP99MsOf(page, seconds) },
  ],
  rounds,
);
printTable('frames, p99 in ms (x: against nothing)', frames);
const busy = await measureRounds(
  [{ name: `${panes} panes that answer`, run: () => busyShareOf(page, seconds) }],
  rounds,
);
printTable('main thread of the page, cores', busy);

await page.close();

await using many = await ListPage.open(browser, 'many');
await using crowd = await ListPage.open(browser, 'crowd');
const listPaints = await measureRounds(
  [
    { name: '40 sessions', run: () => firstPaintMsOf(many.page) },
    { name: '400 sessions', run: () => firstPaintMsOf(crowd.page) },
  ],
  rounds,
);
printTable('first paint with a list, ms (x: against 40 sessions)', listPaints);
const listRows = await measureRounds(
  [
    { name: '40 sessions', run: () => many.drawnMs() },
    { name: '400 sessions', run: () => crowd.drawnMs() },
  ],
  rounds,
);
printTable('until the list is there, ms (x: against 40 sessions)', listRows);
const listScrolls = await measureRounds(
  [
    { name: '40 sessions', run: () => many.scrollP99Ms(seconds) },
    { name: '400 sessions', run: () => crowd.scrollP99Ms(seconds) },
  ],
  rounds,
);
printTable('frames while the list is scrolled, p99 in ms (x: against 40 sessions)', listScrolls);
console.error(`  rows in the page: ${await many.rows()} of 40, ${await crowd.rows()} of 400`);

const inconclusive = paints[0] ? whyInconclusive(paints[0], foreign.cores) : 'no anchor';
if (inconclusive !== null) console.error(`  inconclusive: ${inconclusive}`);
const firstPaintMs = paints[1]?.median ?? Number.NaN;
const frameVsyncs = (frames[1]?.median ?? Number.NaN) / vsyncMs;
const mainThreadCores = busy[0]?.median ?? Number.NaN;
console.error(
  `  first paint ${firstPaintMs.toFixed(0)} ms (goal 1000), frames p99 ${frameVsyncs.toFixed(1)} vsyncs (goal 2), ` +
    `main thread ${mainThreadCores.toFixed(2)} cores (goal 0.5)`,
);
console.log(
  JSON.stringify({
    bench: 'page',
    engine: `Chromium ${browser.version()}, headless, no GPU`,
    panes,
    firstPaint: paints,
    frames,
    mainThread: busy,
    lists: { firstPaint: listPaints, drawn: listRows, scroll: listScrolls },
    goals: { firstPaintMs, frameVsyncs, mainThreadCores },
    inconclusive,
  }),
);

/** All sessions in panes of about the same size: rows of three. */
function treeOf(sessions: readonly string[]): unknown {
  const rowLength = Math.ceil(Math.sqrt(sessions.length));
  const rows: unknown[] = [];
  for (let at = 0; at < sessions.length; at += rowLength) {
    const row = sessions.slice(at, at + rowLength).map((session) => ({ type: 'pane', session }));
    rows.push(joined(row, 'row'));
  }
  return joined(rows, 'column');
}

function joined(parts: readonly unknown[], direction: 'row' | 'column'): unknown {
  const [first, ...rest] = parts;
  if (rest.length === 0) return first;
  return {
    type: 'split',
    direction,
    share: 1 / parts.length,
    first,
    second: joined(rest, direction),
  };
}
