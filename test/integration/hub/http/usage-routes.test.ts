import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { usageHandlers } from '../../../../src/main/hub/http/handlers/usage-handlers.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import { HttpClient } from '../../../../src/shared/client/http-client.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { DemoLog } from '../../../support/demo-hub/demo-log.ts';
import { ana, SessionScript } from '../../../support/demo-hub/session-script.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

const startMs = Date.UTC(2030, 0, 2, 9);
const since = '2030-01-02T00:00:00.000Z';

let lab: StoreLab;
let hub: EdgeHub;
let client: HttpClient;

beforeEach(async () => {
  lab = new StoreLab();
  const store: SqliteStore = await lab.open();
  const log = new DemoLog();
  const web = new SessionScript({ name: 'web', repo: '/repo', startMs })
    .running()
    .prompt('Build it')
    .metered({ costUsd: 1, contextPercent: 38, fiveHour: { usedPercent: 71, resetsAt: null } })
    .tool('Bash', { command: 'make' }, { error: 'no rule', seconds: 3 })
    .metered({ costUsd: 1.5, contextPercent: 40 });
  const gone = new SessionScript({ name: 'gone', repo: '/repo', startMs })
    .running()
    .tool('Bash', { command: 'make gone' }, { error: 'no rule' })
    .metered({ costUsd: 4 })
    .say('session.removed', ana, { trashRef: null });
  const quiet = new SessionScript({ name: 'quiet', repo: '/repo', startMs }).running();
  const scripts = [web, gone, quiet];
  const events = log.append(scripts.flatMap((script) => script.events));
  await store.append({ after: 0, events });
  const views = () => [...log.views.values()];
  hub = await EdgeHub.start({
    handlers: usageHandlers({
      store,
      sessions: {
        listWithRemoved: views,
        find: (name) => {
          const view = views().find((one) => one.name === name);
          return view ? ok(view) : err(refusal('not_found', `There is no session ${name}.`));
        },
      },
    }),
  });
  const token = readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
  client = new HttpClient({
    baseUrl: hub.edge.url,
    fetch,
    headers: () => ({ authorization: `Bearer ${token}` }),
  });
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

test('[HTTP31] usage is by session, and the sum has what a removed one has cost', async () => {
  const usage = await client.call('usage.read', { query: { since } });

  expect([usage.since, usage.spentUsd, usage.fiveHour?.usedPercent, usage.sevenDay]).toEqual([
    since,
    5.5,
    71,
    null,
  ]);
  expect(
    usage.sessions.map((item) => [
      item.sessionName,
      item.isRemoved,
      item.spentUsd,
      item.contextPercent,
      item.failures,
      item.calls,
    ]),
  ).toEqual([
    ['web', false, 1.5, 40, 1, 1],
    ['gone', true, 4, null, 1, 1],
    ['quiet', false, null, null, 0, 0],
  ]);
});

test('[HTTP31] rejects an invalid time', async () => {
  await expect(client.call('usage.read', { query: { since: 'today' } })).rejects.toMatchObject({
    code: 'bad_request',
  });
});

test('[HTTP26] failures are those of sessions that are there, with what they cost', async () => {
  const { items, next } = await client.call('failures.list');

  expect([
    items.map(({ sessionName, tool, summary, error, durationMs, costUsd }) => ({
      sessionName,
      tool,
      summary,
      error,
      durationMs,
      costUsd,
    })),
    next,
  ]).toEqual([
    [
      {
        sessionName: 'web',
        tool: 'Bash',
        summary: 'make',
        error: 'no rule',
        durationMs: 3_000,
        costUsd: 0.5,
      },
    ],
    null,
  ]);
  expect(await client.call('failures.list', { query: { session: 'quiet' } })).toEqual({
    items: [],
    next: null,
  });
  await expect(
    client.call('failures.list', { query: { session: 'nobody' } }),
  ).rejects.toMatchObject({ code: 'not_found' });
});
