import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { lanListener } from '../../../src/main/hub/http/listener.ts';
import { networkAddresses } from '../../../src/main/hub/lan/network-addresses.ts';
import { ok } from '../../../src/shared/base/result.ts';
import { pairingUrl } from '../../../src/shared/wire/pairing-link.ts';
import { sessionAnswer } from '../../support/cli-hub.ts';
import { EdgeHub } from '../../support/edge-hub.ts';
import { freePort } from '../../support/free-port.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { runCli, type Outcome, type RunOptions } from '../../support/run-command-line.ts';
import { selfSigned } from '../../support/self-signed.ts';

// The command line of another machine: its data directory has nothing of the hub in it.

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'roundhouse-login-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runCli(['--data', data, ...argv], options);
}

describe('at an edge on the network', () => {
  const identity = selfSigned();
  const stranger = selfSigned();
  let hub: EdgeHub;

  beforeEach(async () => {
    hub = await EdgeHub.start({
      listener: lanListener({ address: '127.0.0.1', port: 0, tls: identity }),
      handlers: {
        'sessions.list': () => Promise.resolve(ok({ items: [sessionAnswer()] })),
        'sessions.read': () => Promise.resolve(ok(sessionAnswer())),
      },
    });
  });
  afterEach(() => hub[Symbol.asyncDispose]());

  function link(fingerprint: string = identity.fingerprint): string {
    return hub.pairing.offer({ lanUrl: hub.edge.url, fingerprint }).url;
  }

  /** Pairs, with the answer of the desk. */
  async function logIn(isAllowed = true): Promise<Outcome> {
    const asked = new Promise<string>((resolve) => {
      const heard = hub.pairing.onDidAsk(({ id }) => {
        heard[Symbol.dispose]();
        resolve(id);
      });
    });
    const login = run(['login', link()]);
    hub.pairing.decide(await asked, { isAllowed });
    return await login;
  }

  test('[LGN1] a machine that was let in lists sessions and opens the stream, and another one does not', async () => {
    const paired = await logIn();
    const mine = await run(['ls', '--hub', hub.edge.url]);
    const other = await runCli(['ls', '--hub', hub.edge.url, '--data', '/nowhere']);

    expect([paired.code, mine.code, other.code]).toEqual([0, 0, 4]);
    expect(mine.stdout).toContain('payments');
    const stop = new AbortController();
    const following = run(['events', 'web', '--follow', '--hub', hub.edge.url], {
      signal: stop.signal,
    });
    await expect.poll(() => hub.streams.length, { timeout: 60_000 }).toBe(1);
    stop.abort();
    await following;
    expect(hub.streams[0]?.principal.device.id).toBe(hub.access.devices()[0]?.id);
  });

  test('[LGN2] the credential is in a file that only its account reads, and no output shows it', async () => {
    const { stdout, stderr } = await logIn();
    const file = join(data, 'logins.json');

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('rh_device_');
    expect(stdout + stderr).not.toContain('rh_');
  });

  test('[LAN-7] [LGN1] a link that names another key is not used: no request is made', async () => {
    const { code, stderr } = await run(['login', link(stranger.fingerprint)]);

    expect(code).toBe(4);
    expect(stderr).toContain('another key than the link says. Nothing was sent.');
    expect(hub.pairing.state.offer).not.toBeNull();
  });

  test('[LGN3] a desk that says no lets nobody in, and the stage is named', async () => {
    const { code, stderr } = await logIn(false);

    expect(code).toBe(1);
    expect(stderr).toContain('The hub took the code but did not let this machine in.');
    expect(hub.access.devices()).toEqual([]);
  });

  test('[LGN3] a link that was used already says so', async () => {
    const used = link();
    hub.pairing.withdraw();

    const { code, stderr } = await run(['login', used]);
    expect([code, stderr.includes('The hub did not take the code.')]).toEqual([1, true]);
  });

  test.each(['http://127.0.0.1:1/p#1.a.b', 'https://127.0.0.1:1/', 'payments'])(
    '%s is no pairing link',
    async (text) => expect((await run(['login', text])).code).toBe(2),
  );

  test('[LGN4] a machine that the desk signed out is told to pair again', async () => {
    await logIn();
    const [device] = hub.access.devices();
    if (device) await hub.access.revokeDevice(device.id);

    const { code, stderr } = await run(['ls', '--hub', hub.edge.url]);
    expect([code, stderr.includes('has signed this machine out')]).toEqual([4, true]);
  });
});

const addresses = networkAddresses(networkInterfaces()).filter(({ kind }) => kind === 'network');
const own = addresses.find(({ family }) => family === 'IPv4');
const other = addresses.find(({ address }) => address !== own?.address);
if (own === undefined || other === undefined) {
  const lacking = own === undefined ? 'network address' : 'second network address';
  process.stderr.write(`Tests of a login over the network are skipped: no ${lacking}.\n`);
}

describe.runIf(own !== undefined)('at a hub on the network of this machine', () => {
  let home: string;
  let hub: HubProcess;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'roundhouse-login-home-'));
    hub = new HubProcess({
      env: { PATH: process.env['PATH'] ?? '', HOME: home },
      claude: null,
      port: await freePort(),
    });
    await hub.start();
    await hub.client.call('settings.change', { params: { name: 'lan' }, body: { value: 'on' } });
  });
  afterEach(async () => {
    await hub[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });

  async function logIn(again?: string): Promise<string> {
    const { url } = await hub.client.call('pairing.offer', { body: { roles: ['driver'] } });
    const login = run(['login', url]);
    const pending = await expect
      .poll(async () => (await hub.client.call('pairing.read')).pending?.state, {
        timeout: 60_000,
      })
      .toBe('waiting')
      .then(async () => (await hub.client.call('pairing.read')).pending);
    await hub.client.call('pairing.answer', {
      body: { device: pending?.id ?? '', allow: true, ...(again !== undefined && { again }) },
    });
    expect(await login).toMatchObject({ code: 0 });
    return new URL(url).origin;
  }

  test('[LGN1] [LGN4] two data directories: login, use, logout', async () => {
    const url = await logIn();

    const list = await run(['ls', '--json'], { environment: { ROUNDHOUSE_HUB: url } });
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect((await hub.client.call('devices.list')).items).toHaveLength(1);

    expect(await run(['logout', url])).toMatchObject({ code: 0, stderr: '' });
    expect((await hub.client.call('devices.list')).items).toEqual([]);
    expect((await run(['ls', '--hub', url])).code).toBe(4);
  });

  test.runIf(other !== undefined)(
    '[RCN1] [RCN3] a hub that moves and comes back: one device, in at both addresses, and signed out at both',
    async () => {
      async function move(value: string): Promise<void> {
        await hub.client.call('settings.change', { params: { name: 'lan' }, body: { value } });
      }
      const first = await logIn();
      const [device] = (await hub.client.call('devices.list')).items;
      await move(other?.address ?? '');
      const second = await logIn(device?.id);
      expect(second).not.toBe(first);
      expect((await hub.client.call('devices.list')).items).toHaveLength(1);

      expect((await run(['ls', '--hub', second])).code).toBe(0);

      await move(own?.address ?? '');
      expect((await run(['ls', '--hub', first])).code).toBe(0);
      const [row] = (await hub.client.call('devices.list')).items;
      await hub.client.call('devices.revoke', { params: { id: row?.id ?? '' } });
      expect((await hub.client.call('devices.list')).items).toEqual([]);
      expect((await run(['ls', '--hub', first])).code).toBe(4);
    },
  );

  test('[LAN-7] a hub whose key has changed since the login is refused before anything is sent', async () => {
    const url = await logIn();
    const { hostname, port } = new URL(url);
    await hub.stop();
    let requests = 0;
    const server: Server = createServer(selfSigned(), (_request, response) => {
      requests += 1;
      response.end();
    });
    server.listen(Number(port), hostname);
    await once(server, 'listening');
    expect((server.address() as AddressInfo).port).toBe(Number(port));

    const seen = await run(['ls', '--hub', url]);
    const again = await run(['login', pairingUrl(url, someLink)]);
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));

    expect([seen.code, again.code, requests]).toEqual([4, 4, 0]);
    expect(seen.stderr).toContain('The hub at this address has another key. Nothing was sent.');
  });
});

const someLink = { code: 'c'.repeat(22), fingerprint: 'ab'.repeat(32) };
