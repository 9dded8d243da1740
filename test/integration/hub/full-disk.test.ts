import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { HubError } from '../../../src/shared/client/hub-error.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { endRunnersOf } from '../../support/runner-records.ts';
import { eventually, openGate, sessionState } from '../../support/session-waits.ts';
import { canMountDisks, SmallDisk } from '../../support/small-disk.ts';

// The real hub, runner and Claude Code on a disk of their own that fills up and gets room again.

const mebibyte = 1_048_576;
const sentence = "The hub's disk has less than 100 MiB left. Nothing new is started or sent.";

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let client: HttpClient;
let disk: SmallDisk;

function note(text: string) {
  return client.call('sessions.note', { params: { ref: 'repo' }, body: { text } });
}

async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'fulfilled') return null;
  if (!(outcome.reason instanceof HubError)) throw outcome.reason;
  const { code, status, message } = outcome.reason;
  return { code, status, message };
}

async function diskCheck() {
  const { items } = await client.call('doctor.run');
  return items.find(({ id }) => id === 'disk');
}

function recordingOf(session: string): string {
  const folder = join(hub.dataDirectory, 'recordings', session);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
}

describe.runIf(canMountDisks())('a disk that fills up', () => {
  beforeAll(() => model.start());
  afterAll(() => model[Symbol.asyncDispose]());

  beforeEach(async () => {
    lab = createClaudeLab({ modelUrl: model.url });
    hub = new HubProcess({ env: lab.env, claude: lab.claude });
    const mounted = SmallDisk.mount(hub.dataDirectory, 4_096 * mebibyte);
    if (!mounted) throw new Error('a disk could be mounted a moment ago');
    disk = mounted;
    await hub.start();
    ({ client } = hub);
  });

  afterEach(async () => {
    await disk.leaveFree(4_096 * mebibyte);
    await endRunnersOf(hub.dataDirectory);
    await hub.stop();
    disk[Symbol.dispose]();
    await hub[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  test('[DISK2] [F10] under 100 MiB nothing new is begun, what waits is answered and stopped, and it recovers by itself', async () => {
    const { id } = await client.call('sessions.start', {
      body: { path: lab.repo, permissionMode: 'manual', prompt: '%bash touch made-on-a-full-disk' },
    });
    const gate = await openGate(client);
    expect(await diskCheck()).toMatchObject({ state: 'ok' });

    await disk.leaveFree(60 * mebibyte);
    const refused = await eventually('the refusal', async () => {
      return (await refusalOf(note('hello'))) ?? undefined;
    });
    const refusals = await Promise.all([
      refusalOf(client.call('sessions.start', { body: { path: lab.repo } })),
      refusalOf(client.call('sessions.send', { params: { ref: 'repo' }, body: { text: 'go on' } })),
    ]);
    const check = await diskCheck();
    await client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', hash: gate.hash },
    });
    await sessionState(client, 'repo', 'idle');
    const screen = await client.call('sessions.screen', { params: { ref: 'repo' } });
    await client.call('sessions.interrupt', { params: { ref: 'repo' }, body: {} });
    await client.call('sessions.stop', { params: { ref: 'repo' }, body: {} });
    await sessionState(client, 'repo', 'exited');

    const full = { code: 'disk_full', status: 507, message: sentence };
    expect([refused, ...refusals]).toEqual([full, full, full]);
    expect(check).toMatchObject({ state: 'failed', title: 'Disk' });
    expect(existsSync(join(lab.repo, 'made-on-a-full-disk'))).toBe(true);
    expect(screen.text).toContain('made-on-a-full-disk');

    await disk.leaveFree(4_096 * mebibyte);
    const seq = await eventually('a note to be taken again', async () => {
      return (await refusalOf(note('hello'))) === null ? true : undefined;
    });
    expect(seq).toBe(true);
    expect(await diskCheck()).toMatchObject({ state: 'ok' });
    expect((await client.call('doctor.run')).items).toContainEqual(
      expect.objectContaining({ id: 'database', state: 'ok' }),
    );
    expect(recordingOf(id)).toContain('made-on-a-full-disk');
  });
});
