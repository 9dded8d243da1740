import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { chromium, type Browser, type Page } from '@playwright/test';

import { findChromium } from '../scripts/find-chromium.mjs';
import { delay, systemClock } from '../src/shared/base/clock.ts';
import { DemoHub } from '../test/support/demo-hub/demo-hub.ts';
import { scenarioNamed } from '../test/support/demo-hub/scenarios/all.ts';
import { ana, SessionScript } from '../test/support/demo-hub/session-script.ts';
import { TrivialSite } from './support/browser-page.ts';
import { claudeLikeMegabyte } from './support/pty-program.ts';
import { measureRounds, printTable } from './support/rounds.ts';
import { WireBytes, type StreamBytes } from './support/wire-bytes.ts';

// A phone in Chromium: a processor four times slower, and a network of 9 Mbit/s with 60 ms to the hub, which is a poor
// WLAN. From a scanned code to the first paint of the pairing page, with nothing in its cache. Then the bytes of ten minutes of
// a session: loading the page, everything that happens, and the terminal at the pace of a Claude Code that answers, with and
// without compression of the stream. The table goes to stderr, JSON to stdout. The page has to be built.
//
//   node bench/phone.ts [--rounds 5] [--seconds 20]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '20' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

const phone = {
  viewport: { width: 412, height: 915 },
  deviceScaleFactor: 2.625,
  hasTouch: true,
  isMobile: true,
};
const goals = { bytes: 1_000_000, firstPaintMs: 3_000 };

await using hub = new DemoHub({
  scenario: scenarioNamed('railway', Date.now()),
  pageDirectory: join(import.meta.dirname, '../out/renderer'),
});
await hub.start();
await using trivial = await TrivialSite.start();
const browser = await chromium.launch({
  executablePath: findChromium(process.env) ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
await using ends = new AsyncDisposableStack();
ends.defer(() => browser.close());

const paints = await measureRounds(
  [
    { name: 'a page with nothing in it', run: () => coldPaintMs(browser, trivial.url) },
    {
      name: 'the pairing page',
      run: () => coldPaintMs(browser, `${hub.url}/p#1.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAA`),
    },
  ],
  rounds,
);
printTable('scan to first paint with an empty cache, ms (x: against nothing)', paints);

const { page, wire } = await openPhone(browser);
await page.goto(hub.signInLink());
await page.getByRole('list', { name: 'Sessions' }).first().waitFor();
const begin = await wire.takeStream();
const loaded = wire.answers;

await happen();
const events = await wire.takeStream();

await page.getByRole('listitem').filter({ hasText: 'infra' }).first().tap();
await page.getByRole('tab', { name: 'Terminal' }).tap();
await page.getByRole('region', { name: 'Terminal of infra' }).locator('.xterm-screen').waitFor();
await wire.takeStream();
const answersBefore = wire.answers;
await answer(seconds);
const terminal = await wire.takeStream();
const terminalCode = answersBefore - loaded;

/** Ten minutes: everything happens on the timeline, and for two of them the person looks at the terminal of an answer. */
const terminalMinutes = 2;
const perMinute = 60 / seconds;
function sessionBytes(kind: keyof Omit<StreamBytes, 'messages'>): number {
  const stream = begin[kind] + events[kind] + terminal[kind] * perMinute * terminalMinutes;
  return Math.round(loaded + terminalCode + stream);
}
const total = {
  plain: sessionBytes('plain'),
  deflatedAlone: sessionBytes('deflatedAlone'),
  deflatedTogether: sessionBytes('deflatedTogether'),
};
const firstPaintMs = paints[1]?.median ?? Number.NaN;
console.error(`
bytes of a session of ten minutes
  the page, compressed                     ${kilobytes(loaded)}
  the terminal's code and answers          ${kilobytes(terminalCode)}
  begin of the stream                      ${row(begin)}
  60 tool calls, 10 prompts, 8 requests    ${row(events)}
  a minute of a terminal that answers      ${row(scaled(terminal, perMinute))}
  all, with ${terminalMinutes} minutes of the terminal      ${kilobytes(total.plain)}   ${kilobytes(total.deflatedAlone)}   ${kilobytes(total.deflatedTogether)}
  (the stream as it is, each message deflated alone, all with one window)
  goal ${kilobytes(goals.bytes)}; first paint ${firstPaintMs.toFixed(0)} ms (goal ${goals.firstPaintMs})`);
console.log(
  JSON.stringify({
    bench: 'phone',
    engine: `Chromium ${browser.version()}, headless, processor slowed down four times`,
    firstPaint: paints,
    bytes: { loaded, terminalCode, begin, events, terminal, seconds, total },
    goals: { firstPaintMs, bytes: total.plain },
  }),
);

async function openPhone(of: Browser): Promise<{ readonly page: Page; readonly wire: WireBytes }> {
  const context = await of.newContext(phone);
  const opened = await context.newPage();
  const devtools = await context.newCDPSession(opened);
  const bytes = await WireBytes.of(devtools);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 60,
    downloadThroughput: (9 * 1_000_000) / 8,
    uploadThroughput: (3 * 1_000_000) / 8,
  });
  return { page: opened, wire: bytes };
}

async function coldPaintMs(of: Browser, url: string): Promise<number> {
  const { page: opened } = await openPhone(of);
  await opened.goto(url);
  const paintedMs = await opened.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const paint = list.getEntriesByName('first-contentful-paint')[0];
      if (paint) resolve(paint.startTime);
    }).observe({ type: 'paint', buffered: true });
  })`);
  await opened.context().close();
  return paintedMs;
}

/** Ten minutes of work, as the hub reports it: it takes no longer than the page needs to show it. */
async function happen(): Promise<void> {
  const script = new SessionScript({
    name: 'ten-minutes',
    repo: '/home/ana/web',
    startMs: Date.now(),
  }).running();
  const output = Array.from(
    { length: 40 },
    (_, line) => `  ok ${line} a line of a test's output`,
  ).join('\n');
  for (let prompt = 0; prompt < 10; prompt += 1) {
    script.prompt(`Step ${prompt}: mend the next failing test and say what was wrong.`);
    for (let call = 0; call < 6; call += 1) {
      script.answer(
        `I look at part ${call} of step ${prompt} before I change anything in it.`,
        false,
      );
      script.tool('Bash', { command: `npm test -- part-${prompt}-${call}` }, { output });
    }
    if (prompt < 8) {
      script.gate('Bash', { command: `git commit -m "step ${prompt}"` }).gateAnswered(ana, 'allow');
    }
    script
      .answer(output)
      .metered({ costUsd: prompt, contextPercent: prompt * 3 })
      .turnEnds(output);
  }
  for (const event of script.events) await hub.log.append([event]);
  const last = page.getByRole('listitem').filter({ hasText: 'ten-minutes' }).first();
  await last.waitFor();
  await delay(systemClock, 2_000);
}

/** 1.1 KB about twelve times a second, as Claude Code draws while it answers. */
async function answer(forSeconds: number): Promise<void> {
  const load = claudeLikeMegabyte();
  const endMs = Date.now() + forSeconds * 1_000;
  for (let place = 0; Date.now() < endMs; place = (place + 1_100) % (load.length - 1_100)) {
    hub.runner('s_infra').write(load.slice(place, place + 1_100));
    await delay(systemClock, 85);
  }
}

function scaled(stream: StreamBytes, factor: number): StreamBytes {
  return {
    messages: stream.messages * factor,
    plain: stream.plain * factor,
    deflatedAlone: stream.deflatedAlone * factor,
    deflatedTogether: stream.deflatedTogether * factor,
  };
}

function row({ messages, plain, deflatedAlone, deflatedTogether }: StreamBytes): string {
  const sizes = [plain, deflatedAlone, deflatedTogether].map(kilobytes);
  return `${sizes.join('   ')}   in ${messages.toFixed(0)} messages`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0).padStart(6)} kB`;
}
