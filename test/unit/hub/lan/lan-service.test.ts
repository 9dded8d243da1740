import { mkdtempSync, rmSync } from 'node:fs';
import type { NetworkInterfaceInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { HubIdentity } from '../../../../src/main/hub/lan/hub-identity.ts';
import type { LanEdge, LanPlace } from '../../../../src/main/hub/lan/lan-service.ts';
import { LanService } from '../../../../src/main/hub/lan/lan-service.ts';
import type { OwnCertificate } from '../../../../src/main/hub/lan/own-certificate.ts';
import { AppError } from '../../../../src/shared/base/app-error.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const dayMs = 86_400_000;

/** An edge that opens no socket and notes what happens to it. */
class NotedEdge implements LanEdge {
  readonly url: string;
  readonly #place: LanPlace;
  readonly #notes: string[];
  readonly #taken: ReadonlySet<string>;

  constructor(place: LanPlace, notes: string[], taken: ReadonlySet<string>) {
    this.#place = place;
    this.#notes = notes;
    this.#taken = taken;
    this.url = `https://${place.name ?? place.address}:${place.port}`;
  }

  start(): Promise<void> {
    if (this.#taken.has(this.#place.address)) {
      return Promise.reject(new AppError('unavailable', 'Port 4680 is taken by another program.'));
    }
    this.#notes.push(`start ${this.#place.address}`);
    return Promise.resolve();
  }

  renewTls(): void {
    this.#notes.push(`renew ${this.#place.address}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#notes.push(`stop ${this.#place.address}`);
    return Promise.resolve();
  }
}

function on(address: string): readonly NetworkInterfaceInfo[] {
  return [{ address, family: 'IPv4', netmask: '', mac: '', internal: false, cidr: null }];
}

let dataDirectory: string;
let clock: ManualClock;
let notes: string[];
let taken: Set<string>;
let interfaces: Record<string, readonly NetworkInterfaceInfo[]>;
let lan: LanService;
let own: OwnCertificate | null;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-lan-'));
  clock = new ManualClock();
  notes = [];
  own = null;
  taken = new Set();
  interfaces = { wlan0: on('192.168.1.20'), docker0: on('172.17.0.1') };
  lan = new LanService({
    identity: new HubIdentity({ dataDirectory, clock }),
    readOwn: () => Promise.resolve(own),
    port: 4680,
    clock,
    logger: silentLogger,
    readInterfaces: () => interfaces,
    edges: { edgeAt: (place) => new NotedEdge(place, notes, taken) },
  });
});

afterEach(async () => {
  await lan[Symbol.asyncDispose]();
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** Lets the service look at the network again, and waits until it has acted. */
async function look(afterMs = 5_000): Promise<void> {
  clock.advanceBy(afterMs);
  await lan.settled();
}

test('[LAN-1] off means that nothing listens', async () => {
  await lan.start('off');
  await look();

  expect(notes).toEqual([]);
  expect(lan.state).toEqual({ url: null, address: null, problem: null, warning: null });
});

test('[NET3] it is turned on, moved to a chosen address, and off while the hub runs', async () => {
  await lan.start('off');

  expect(await lan.apply('on')).toBeNull();
  expect(lan.state.url).toBe('https://192.168.1.20:4680');
  expect(await lan.apply('docker0')).toBeNull();
  expect(await lan.apply('off')).toBeNull();
  expect(notes).toEqual([
    'start 192.168.1.20',
    'stop 192.168.1.20',
    'start 172.17.0.1',
    'stop 172.17.0.1',
  ]);
});

test('[NET3] what cannot be served is refused with the reason, and what served before serves again', async () => {
  await lan.start('on');
  taken.add('172.17.0.1');

  expect(await lan.apply('docker0')).toBe('Port 4680 is taken by another program.');
  expect(await lan.apply('wlan9')).toContain('no address or network interface wlan9');
  expect(lan.state).toMatchObject({ url: 'https://192.168.1.20:4680', problem: null });
});

test('[NET1] a public address is left when a private one was served, and warned about when it is named', async () => {
  await lan.start('on');
  expect(lan.state.warning).toBeNull();
  interfaces = { eth1: on('8.8.4.4') };
  await look();
  expect(lan.state.url).toBeNull();

  expect(await lan.apply('eth1')).toBeNull();
  expect(lan.state.url).toBe('https://8.8.4.4:4680');
  expect(lan.state.warning).toContain('8.8.4.4 is a public address');
});

test('[NET4] it follows the machine to a new address, with the same key', async () => {
  await lan.start('on');
  const { fingerprint } = lan;
  const urls: (string | null)[] = [];
  lan.onDidChange(({ url }) => urls.push(url));
  interfaces = { wlan0: on('10.0.0.7') };
  await look();

  expect(urls).toEqual(['https://10.0.0.7:4680']);
  expect(lan.fingerprint).toBe(fingerprint);
  expect(notes).toEqual(['start 192.168.1.20', 'stop 192.168.1.20', 'start 10.0.0.7']);
});

test('[NET4] a network that is away is waited for, and says so meanwhile', async () => {
  interfaces = {};
  await lan.start('on');
  expect(lan.state).toEqual({
    url: null,
    address: null,
    problem: 'This machine has no address that a phone on its network can reach.',
    warning: null,
  });
  interfaces = { wlan0: on('192.168.1.20') };
  await look();

  expect(lan.state).toMatchObject({ url: 'https://192.168.1.20:4680', problem: null });
});

test('[NET4] an address that serves stays when another one comes up', async () => {
  interfaces = { eth1: on('203.0.113.5') };
  await lan.start('on');
  interfaces = { wlan0: on('192.168.1.20'), eth1: on('203.0.113.5') };
  await look();

  expect(lan.state.address).toBe('203.0.113.5');
});

test('[NET2] a certificate that nears its end is renewed on the listener that serves', async () => {
  await lan.start('on');
  await look(61 * dayMs);

  expect(notes).toEqual(['start 192.168.1.20', 'renew 192.168.1.20']);
});

function ownWith(cert: string, name: string): OwnCertificate {
  return { tls: { key: 'key', cert }, name, fingerprint: `of ${cert}` };
}

test('[NET9] a certificate of the operator is served under its name and with its key, and renewed without a restart', async () => {
  own = ownWith('first', 'desk.tail1.ts.net');
  await lan.start('on');
  expect(lan.state).toMatchObject({ url: 'https://desk.tail1.ts.net:4680', problem: null });
  expect(lan.fingerprint).toBe('of first');

  own = ownWith('second', 'desk.tail1.ts.net');
  await look();
  expect(lan.fingerprint).toBe('of second');
  own = null;
  await look();
  expect(lan.state.url).toBe('https://192.168.1.20:4680');
  expect(notes).toEqual([
    'start 192.168.1.20',
    'renew 192.168.1.20',
    'stop 192.168.1.20',
    'start 192.168.1.20',
  ]);
});
