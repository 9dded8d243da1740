import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Hub } from '../../../src/main/hub/index.ts';
import { apiPrefix } from '../../../src/shared/wire/http-routes.ts';
import { keyHeader, readSignInFragment } from '../../../src/shared/wire/sign-in-link.ts';
import { startHubHere } from '../../support/hub-here.ts';
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

function startHub(): Promise<Hub> {
  const environment = { PATH: '/usr/bin:/bin', HOME: data };
  return startHubHere({ dataDirectory: data, clock, environment });
}

function noted(key: string): number | null {
  using database = new DatabaseSync(join(data, 'hub.db'), { readOnly: true, timeout: 10_000 });
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key);
  return row === undefined ? null : Number(row['value']);
}

function eventOf(kind: string): unknown {
  using database = new DatabaseSync(join(data, 'hub.db'), { readOnly: true, timeout: 10_000 });
  const row = database.prepare('SELECT * FROM events WHERE kind = ?').get(kind);
  if (row === undefined) return undefined;
  const { session, actor_type: type, actor_id: id, actor_name: name, data: details } = row;
  return { session, actor: { type, id, name }, data: JSON.parse(String(details)) as unknown };
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
  // What was found is on the disk before it is said.
  await eventually('the word of it in the log', async () => {
    const log = readFileSync(join(data, 'logs', 'hub.jsonl'), 'utf8');
    return log.includes('the database was checked and is sound') || undefined;
  });
});

test('[EV34] it makes a backup soon after its start', async () => {
  const folder = join(data, 'backups');

  clock.advanceBy(minuteMs);
  const made = await eventually('a backup', async () =>
    existsSync(folder) ? readdirSync(folder).find((name) => !name.endsWith('.part')) : undefined,
  );

  expect(made).toMatch(/^hourly-20300101T0001/);
});

test('[F13] a step of its clock is in the audit, which is the log of events', async () => {
  clock.setBackBy(-2 * 60 * minuteMs);
  clock.advanceBy(5 * minuteMs);

  const entry = await eventually('the entry', async () => eventOf('clock.stepped'));

  expect(entry).toEqual({
    session: null,
    actor: { type: 'hub', id: 'hub', name: 'Roundhouse' },
    data: { seconds: 7200 },
  });
});

test('[F13] a browser that only the step had signed out comes back once, and the audit says so', async () => {
  const link = new URL(hub.newStartLink());
  const { origin } = link;
  const redeemed = await fetch(`${origin}${apiPrefix}/pair/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ code: readSignInFragment(link.hash)?.code }),
  });
  const { key } = (await redeemed.json()) as { readonly key: string };
  const [cookie = ''] = (redeemed.headers.get('set-cookie') ?? '').split(';', 1);
  clock.setBackBy(-400 * 24 * 60 * minuteMs);

  const answer = await fetch(`${origin}${apiPrefix}/hub`, {
    headers: { cookie, origin, [keyHeader]: key },
  });

  expect(answer.status).toBe(200);
  expect(await eventually('the entry', async () => eventOf('device.grace-used'))).toMatchObject({
    session: null,
    actor: { type: 'operator', id: 'o_owner' },
  });
});
