import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { locateHub } from '../../../src/runner/link/hub-address.ts';
import { runnerJobSchema, type RunnerJob } from '../../../src/shared/wire/runner-job.ts';
import { announceHubHere } from '../../support/hub-record.ts';

let dataDirectory: string;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-address-'));
});

afterEach(() => rmSync(dataDirectory, { recursive: true }));

function job(hubUrl: string | null = null): RunnerJob {
  return runnerJobSchema.parse({
    session: 's',
    name: 'n',
    runner: 'r',
    dataDirectory,
    hubUrl,
    token: 't',
    cwd: '/',
    claude: {
      executable: 'claude',
      sessionId: '3a36707a-5010-4cf1-9966-76b5ca1a79b5',
      isResume: false,
      model: null,
      permissionMode: null,
      args: [],
    },
    prompt: null,
    environment: {},
    cols: 80,
    rows: 24,
  });
}

it('finds the hub whose process wrote hub.json', async () => {
  await announceHubHere(dataDirectory, { runnerUrl: 'unix:/data/runners.sock' });
  expect(await locateHub(job())).toBe('unix:/data/runners.sock');
});

it.each([
  ['of a process that is gone', { pid: 2 ** 22 + 1 }],
  ['of an earlier process with that pid', { startTime: '1' }],
  ['that names no start', { startTime: '' }],
])('[HOST-3] [RUN16] dials nobody by a hub.json %s', async (_, change) => {
  await announceHubHere(dataDirectory, change);
  expect(await locateHub(job())).toBeUndefined();
});

it('finds nobody while there is no file, or half of one', async () => {
  expect(await locateHub(job())).toBeUndefined();
  writeFileSync(join(dataDirectory, 'hub.json'), '{"pid":');
  expect(await locateHub(job())).toBeUndefined();
});

it('takes the address of its job where it cannot see hub.json', async () => {
  expect(await locateHub(job('wss://hub:4681'))).toBe('wss://hub:4681');
});
