import { expect, test } from 'vitest';

import type { UpdateFeed } from '../../../../src/main/desktop/updates/update-feed.ts';
import { updateMenuItem } from '../../../../src/main/desktop/updates/update-menu-item.ts';
import type { UpdatesOptions, UpdateState } from '../../../../src/main/desktop/updates/updates.ts';
import { Updates } from '../../../../src/main/desktop/updates/updates.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A feed that a test fills, and that counts what is asked of it. */
class FilledFeed implements UpdateFeed {
  version: string | null = null;
  fault: Error | null = null;
  checks = 0;
  downloads = 0;

  check(): Promise<string | null> {
    this.checks += 1;
    return this.fault ? Promise.reject(this.fault) : Promise.resolve(this.version);
  }

  download(onProgress: (percent: number) => void): Promise<void> {
    this.downloads += 1;
    if (this.fault) return Promise.reject(this.fault);
    onProgress(41.7);
    return Promise.resolve();
  }
}

function stage(options: Partial<Pick<UpdatesOptions, 'mode' | 'ask'>> = {}) {
  const feed = new FilledFeed();
  const clock = new ManualClock();
  const seen: UpdateState[] = [];
  const asked: string[] = [];
  const updates = new Updates({
    feed,
    clock,
    mode: options.mode ?? 'ask',
    onDidChange: (state) => seen.push(state),
    ask: (version) => {
      asked.push(version);
      return options.ask?.(version) ?? Promise.resolve(false);
    },
  });
  /** Everything that follows from the time that passed has happened. */
  async function pass(durationMs: number): Promise<void> {
    clock.advanceBy(durationMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { feed, clock, seen, asked, updates, pass };
}

test('it looks soon after the start, and then each day', async () => {
  const { feed, updates, pass } = stage();
  updates.start();
  expect(feed.checks).toBe(0);
  await pass(minuteMs);
  expect(feed.checks).toBe(1);
  await pass(dayMs - 2 * minuteMs);
  expect(feed.checks).toBe(1);
  await pass(2 * minuteMs);
  expect(feed.checks).toBe(2);
});

test('nothing is downloaded before a person says so', async () => {
  const { feed, asked, updates, pass } = stage();
  feed.version = '2.0.0';
  updates.start();
  await pass(minuteMs);
  expect({ asked, downloads: feed.downloads, state: updates.state }).toEqual({
    asked: ['2.0.0'],
    downloads: 0,
    state: { state: 'available', version: '2.0.0' },
  });
  await updates.download();
  expect(updates.state).toEqual({ state: 'ready', version: '2.0.0' });
});

test('a person who answers the question with yes gets it', async () => {
  const { feed, seen, updates, pass } = stage({ ask: () => Promise.resolve(true) });
  feed.version = '2.0.0';
  updates.start();
  await pass(minuteMs);
  expect(seen).toEqual([
    { state: 'checking' },
    { state: 'available', version: '2.0.0' },
    { state: 'downloading', version: '2.0.0', percent: 0 },
    { state: 'downloading', version: '2.0.0', percent: 41 },
    { state: 'ready', version: '2.0.0' },
  ]);
});

test('a version is asked about once, a newer one again', async () => {
  const { feed, asked, updates, pass } = stage();
  feed.version = '2.0.0';
  updates.start();
  for (let day = 0; day < 3; day += 1) await pass(dayMs);
  feed.version = '2.0.1';
  await pass(dayMs);
  expect(asked).toEqual(['2.0.0', '2.0.1']);
});

test('the setting may say that each is downloaded', async () => {
  const { feed, asked, updates, pass } = stage({ mode: 'download' });
  feed.version = '2.0.0';
  updates.start();
  await pass(minuteMs);
  expect({ asked, state: updates.state }).toEqual({
    asked: [],
    state: { state: 'ready', version: '2.0.0' },
  });
});

test('when it is off, it looks only for a person who asks', async () => {
  const { feed, clock, updates, pass } = stage({ mode: 'off' });
  feed.version = '2.0.0';
  updates.start();
  await pass(10 * dayMs);
  expect({ checks: feed.checks, pending: clock.pending }).toEqual({ checks: 0, pending: 0 });
  expect(await updates.check()).toEqual({ state: 'available', version: '2.0.0' });
});

test('without a network it says why, and looks again within the hour', async () => {
  const { feed, updates, pass } = stage();
  feed.fault = new Error('no network');
  updates.start();
  await pass(minuteMs);
  expect(updates.state).toEqual({ state: 'failed', reason: 'no network' });
  feed.fault = null;
  await pass(60 * minuteMs);
  expect(updates.state).toEqual({ state: 'idle' });
});

test('a download that fails is not ready, and can be tried again', async () => {
  const { feed, updates } = stage();
  feed.version = '2.0.0';
  await updates.check();
  feed.fault = new Error('the digest differs');
  await updates.download();
  expect(updates.state).toEqual({ state: 'failed', reason: 'the digest differs' });
  feed.fault = null;
  await updates.check();
  await updates.download();
  expect(updates.state).toEqual({ state: 'ready', version: '2.0.0' });
});

test('an update that is ready is not looked for again', async () => {
  const { feed, updates, pass } = stage({ mode: 'download' });
  feed.version = '2.0.0';
  updates.start();
  await pass(minuteMs);
  await pass(3 * dayMs);
  expect(feed.checks).toBe(1);
});

test('after its end nothing is looked for or told', async () => {
  const { feed, clock, seen, updates, pass } = stage();
  updates.start();
  updates[Symbol.dispose]();
  await pass(2 * dayMs);
  expect({ checks: feed.checks, pending: clock.pending, seen }).toEqual({
    checks: 0,
    pending: 0,
    seen: [],
  });
});

test('the menu says how it stands, and does the next step', () => {
  const done: string[] = [];
  const actions = {
    check: () => done.push('check'),
    download: () => done.push('download'),
    quit: () => done.push('quit'),
  };
  const version = '2.0.0';
  const states: readonly UpdateState[] = [
    { state: 'idle' },
    { state: 'checking' },
    { state: 'available', version },
    { state: 'downloading', version, percent: 41 },
    { state: 'ready', version },
    { state: 'failed', reason: 'no network' },
  ];
  const items = states.map((state) => updateMenuItem(state, actions));
  for (const { click } of items) if (click) Reflect.apply(click, null, []);
  expect(items.map(({ label, enabled = true }) => `${label}${enabled ? '' : ' (off)'}`)).toEqual([
    'Check for Updates…',
    'Checking for Updates… (off)',
    'Download Version 2.0.0',
    'Downloading Version 2.0.0 (41 %) (off)',
    'Quit and Install Version 2.0.0',
    'Check for Updates…',
  ]);
  expect(done).toEqual(['check', 'download', 'quit', 'check']);
});
