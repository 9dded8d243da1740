import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { isSameProcess } from '../../../src/node/process-identity.ts';
import { runnerRecordSchema, type RunnerRecord } from '../../../src/shared/wire/runner-job.ts';
import { hubLabOfTest } from '../../support/hub-lab.ts';
import { eventually, messageState, openGate, sessionState } from '../../support/session-waits.ts';

// A backup is restored in place, while the runners of this data directory live on: sessions and facts that came after
// the backup are in no log any more.

const lab = hubLabOfTest();

async function start(name: string): Promise<string> {
  const { id } = await lab.client.call('sessions.start', {
    body: { path: lab.repo, name, permissionMode: 'manual', prompt: '%say one' },
  });
  // Claude Code is idle before its first prompt, too.
  await eventually('the first turn to end', async () =>
    (await kindsOf(name)).includes('turn.ended') ? true : undefined,
  );
  await sessionState(lab.client, name, 'idle');
  return id;
}

/** The hub is killed, and comes back with a log as old as the backup. */
async function restore(file: string): Promise<void> {
  await lab.hub.kill();
  const args = ['src/main/restore.ts', '--data', lab.hub.dataDirectory, file];
  const [code] = (await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit')) as [
    number,
  ];
  expect(code).toBe(0);
  await lab.hub.start();
}

function recordOf(session: string): RunnerRecord {
  const file = join(lab.hub.dataDirectory, 'runners', session, 'runner.json');
  return runnerRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

async function kindsOf(ref: string): Promise<readonly string[]> {
  const { items } = await lab.client.call('sessions.events', {
    params: { ref },
    query: { limit: 500 },
  });
  return items.map(({ kind }) => kind);
}

function countOf(kinds: readonly string[], wanted: string): number {
  return kinds.filter((kind) => kind === wanted).length;
}

test('[RUN17] [F20] sessions that a restored backup does not know live on, and work', async () => {
  const file = join(lab.claude.home, 'kept.db');
  await lab.client.call('hub.backup', { body: { file } });
  const id = await start('later');
  const record = recordOf(id);

  await restore(file);
  const found = await sessionState(lab.client, 'later', 'idle');
  const { id: message } = await lab.client.call('sessions.send', {
    params: { ref: 'later' },
    body: { text: '%say still here' },
  });
  const answered = await messageState(lab.client, message, 'answered');

  expect([found.id, answered.answer]).toEqual([id, 'still here']);
  expect(recordOf(id)).toEqual(record);
  expect(await isSameProcess(record.pid, record.startTime)).toBe(true);
  const kinds = await kindsOf('later');
  expect(kinds.slice(0, 2)).toEqual(['session.created', 'session.found']);
  expect(countOf(kinds, 'runner.facts-missing')).toBe(1);
  expect([countOf(kinds, 'runner.connected'), countOf(kinds, 'runner.disconnected')]).toEqual([
    1, 0,
  ]);
});

test('[RUN18] [F20] a session that the backup knows says once what is missing, and its open request is there', async () => {
  await start('earlier');
  const file = join(lab.claude.home, 'kept.db');
  await lab.client.call('hub.backup', { body: { file } });
  const made = join(lab.repo, 'made');
  await lab.client.call('sessions.send', {
    params: { ref: 'earlier' },
    body: { text: `%bash touch ${made}` },
  });
  const before = await openGate(lab.client);
  const record = recordOf(
    (await lab.client.call('sessions.read', { params: { ref: 'earlier' } })).id,
  );

  await restore(file);
  const gate = await openGate(lab.client);
  await lab.client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
  await eventually('the tool to run', () => Promise.resolve(existsSync(made) || undefined));
  await sessionState(lab.client, 'earlier', 'idle');

  expect([gate.summary, gate.input]).toEqual([before.summary, before.input]);
  expect(await isSameProcess(record.pid, record.startTime)).toBe(true);
  const kinds = await kindsOf('earlier');
  expect(countOf(kinds, 'runner.facts-missing')).toBe(1);
  expect(countOf(kinds, 'session.found')).toBe(0);
  expect(countOf(kinds, 'gate.opened')).toBe(1);
});
