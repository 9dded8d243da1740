import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { networkAddresses } from '../../../src/main/hub/lan/network-addresses.ts';
import { hubRecordSchema, type HubRecord } from '../../../src/shared/wire/runner-job.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { runCli } from '../../support/run-command-line.ts';

const [own] = networkAddresses(networkInterfaces()).filter(
  ({ kind, family }) => kind === 'network' && family === 'IPv4',
);

let home: string;
let hub: HubProcess;

async function start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  home = mkdtempSync(join(tmpdir(), 'roundhouse-lan-home-'));
  hub = new HubProcess({
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...environment },
    claude: null,
  });
  await hub.start();
}

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

function recordOf(): HubRecord {
  return hubRecordSchema.parse(
    JSON.parse(readFileSync(join(hub.dataDirectory, 'hub.json'), 'utf8')),
  );
}

/** Local addresses, in the hexadecimal of /proc, on which this process listens for TCP. */
function listeningAddresses(pid: number): readonly string[] {
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      // Closed since it was listed.
      return [];
    }
  });
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((cells) => cells[3] === '0A' && inodes.has(cells[9] ?? ''))
      .map((cells) => (cells[1] ?? '').split(':')[0] ?? ''),
  );
}

const loopback = '0100007F';

test.runIf(process.platform === 'linux')(
  '[LAN-1] a fresh hub listens on loopback and nowhere else',
  async () => {
    await start();

    expect(listeningAddresses(hub.pid)).toEqual([loopback]);
    expect(recordOf().lanUrl).toBeNull();
  },
);

describe.runIf(own !== undefined)('on the network of this machine', () => {
  beforeEach(() => start({ ROUNDHOUSE_LAN: '' }));

  test('[NET3] [NET4] the setting turns it on and off at once, and hub.json and status follow', async () => {
    const params = { name: 'lan' };
    await hub.client.call('settings.change', { params, body: { value: 'on' } });
    const status = await hub.client.call('hub.read');

    expect(new URL(status.lanUrl ?? '').hostname).toBe(own?.address);
    await expect.poll(() => recordOf().lanUrl, { timeout: 60_000 }).toBe(status.lanUrl);

    await hub.client.call('settings.change', { params, body: { value: 'off' } });
    expect((await hub.client.call('hub.read')).lanUrl).toBeNull();
    await expect.poll(() => recordOf().lanUrl, { timeout: 60_000 }).toBeNull();
  });

  test('[NET3] an interface that is not there is refused with the ones that are', async () => {
    const change = hub.client.call('settings.change', {
      params: { name: 'lan' },
      body: { value: 'nowhere9' },
    });

    await expect(change).rejects.toMatchObject({ code: 'bad_request' });
    expect((await hub.client.call('hub.read')).lanUrl).toBeNull();
  });

  test('[LAN-7] the command line of another machine pins the key that hub status shows', async () => {
    await hub.client.call('settings.change', { params: { name: 'lan' }, body: { value: 'on' } });
    const data = ['--data', hub.dataDirectory];
    const status = await runCli(['hub', 'status', ...data]);
    const [address] = /https:\S+#sha256:[0-9a-f]{64}/.exec(status.stdout) ?? [];

    const seen = await runCli([
      'ls',
      '--json',
      '--hub',
      address ?? 'missing',
      '--token',
      hub.token,
      '--data',
      '/nowhere',
    ]);
    const wrong = await runCli([
      'ls',
      '--hub',
      `${address?.slice(0, -1)}${address?.endsWith('0') ? '1' : '0'}`,
      '--token',
      hub.token,
      '--data',
      '/nowhere',
    ]);

    expect(seen).toMatchObject({ code: 0, stderr: '' });
    expect(wrong.code).toBe(4);
  });
});
