import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createHub, findInstallation, readHubArguments } from '../../../src/main/hub/index.ts';
import type { Hub } from '../../../src/main/hub/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { eventually } from '../../support/session-waits.ts';

// What a whole hub does by itself as time passes: each keeper has tests of its own, and here it is seen that a hub
// starts it. The clock is the test's; what is looked at is on the disk.

const minuteMs = 60_000;
const timeKey = 'highest_time_ms';
const soundKey = 'found_sound_at_ms';

let data: string;
let clock: ManualClock;
let hub: Hub;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'roundhouse-keepers-'));
  clock = new ManualClock();
  hub = await startHub();
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(data, { recursive: true, force: true });
});

async function startHub(): Promise<Hub> {
  const environment = { PATH: '/usr/bin:/bin', HOME: data };
  const read = readHubArguments(['--data', data, '--port', '0'], environment);
  if (!read.ok) throw new Error(read.error);
  return await createHub({
    ...findInstallation(pathToFileURL(resolve('src/main/headless.ts')).href),
    settings: read.value.settings,
    environment,
    nodeExecutable: process.execPath,
    terminal: null,
    clock,
  });
}

function noted(key: string): number | null {
  using database = new DatabaseSync(join(data, 'hub.db'), { readOnly: true });
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key);
  return row === undefined ? null : Number(row['value']);
}

test('[EV35] [F13] it notes the time while nothing is stored', async () => {
  const start = clock.now();
  const notes: (number | null)[] = [];

  for (let look = 1; look <= 2; look += 1) {
    clock.advanceBy(5 * minuteMs);
    const due = start + look * 5 * minuteMs;
    notes.push(
      await eventually(`note ${look}`, async () => (noted(timeKey) === due ? due : undefined)),
    );
  }

  expect(notes).toEqual([start + 5 * minuteMs, start + 10 * minuteMs]);
});

test('[EV35] it checks the whole database when nothing was stored for a while, and says so', async () => {
  const start = clock.now();

  // The first look only sees how much is stored; a later one finds that it stands still.
  const soundAt = await eventually('the check', async () => {
    clock.advanceBy(15 * minuteMs);
    return noted(soundKey) ?? undefined;
  });

  expect(soundAt).toBeGreaterThanOrEqual(start + 30 * minuteMs);
  expect(readFileSync(join(data, 'logs', 'hub.jsonl'), 'utf8')).toContain(
    'the database was checked and is sound',
  );
});

test('[EV34] it makes a backup soon after its start', async () => {
  const folder = join(data, 'backups');

  clock.advanceBy(minuteMs);
  const made = await eventually('a backup', async () =>
    existsSync(folder) ? readdirSync(folder).find((name) => !name.endsWith('.part')) : undefined,
  );

  expect(made).toMatch(/^hourly-20300101T0001/);
});
