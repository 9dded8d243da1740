import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { makeCertificate } from '../../../../src/main/hub/lan/make-certificate.ts';
import { whyNoSubscription } from '../../../../src/main/hub/push/push-endpoint.ts';
import { HttpsPushPost } from '../../../../src/main/hub/push/push-post.ts';
import {
  beyond,
  publicAddresses,
  type ReachableAddresses,
} from '../../../../src/node/reachable-addresses.ts';
import { PushBrowser } from '../../../support/push-browser.ts';

const everywhere: ReachableAddresses = { isAllowed: () => true };
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
const cert = await makeCertificate({
  key: privateKey,
  addresses: ['127.0.0.1'],
  nowMs: Date.now(),
});

const ipv4 = { family: 'IPv4', netmask: '' } as const;
const ipv6 = { family: 'IPv6', netmask: '', scopeid: 0 } as const;

let receiver: Server;
let requests: { readonly method: string | undefined; readonly ttl: string | undefined }[];

beforeEach(async () => {
  requests = [];
  receiver = createServer({ key, cert }, (request, response) => {
    requests.push({ method: request.method, ttl: request.headers['ttl']?.toString() });
    response.writeHead(307, { Location: '/elsewhere' }).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => receiver.close(resolve)));

function send(host: string, addresses: ReachableAddresses): Promise<number> {
  const { port } = receiver.address() as AddressInfo;
  return new HttpsPushPost({ addresses, ca: cert }).post({
    endpoint: `https://${host}:${port}/send/1`,
    headers: { ttl: '60' },
    body: Buffer.from('sealed'),
    signal: new AbortController().signal,
  });
}

test('[PUSH9] a message is posted once, and a redirect is an answer and followed nowhere', async () => {
  expect(await send('127.0.0.1', everywhere)).toBe(307);
  expect(requests).toEqual([{ method: 'POST', ttl: '60' }]);
});

test.each(['127.0.0.1', 'localhost'])(
  '[PUSH9] %s, which is this machine, is never reached',
  async (host) => {
    await expect(send(host, publicAddresses)).rejects.toThrow(/on this machine or its network/);
    expect(requests).toEqual([]);
  },
);

test('[PUSH9] a push service whose certificate no one has signed gets nothing', async () => {
  const { port } = receiver.address() as AddressInfo;
  const sent = new HttpsPushPost({ addresses: everywhere }).post({
    endpoint: `https://127.0.0.1:${port}/send/1`,
    headers: {},
    body: Buffer.from('sealed'),
    signal: new AbortController().signal,
  });

  await expect(sent).rejects.toThrow(/certificate/);
  expect(requests).toEqual([]);
});

test.each([
  'http://push.example.net/1',
  'wss://push.example.net/1',
  'push.example.net/1',
  'https://user@push.example.net/1',
  'https://user:word@push.example.net/1',
  `https://push.example.net/${'x'.repeat(2_048)}`,
  'https://127.0.0.1/1',
  'https://0x7f.1/1',
  'https://2130706433/1',
  'https://0.0.0.0/1',
  'https://10.1.2.3/1',
  'https://172.16.9.1/1',
  'https://192.168.1.1:8443/1',
  'https://100.64.0.1/1',
  'https://169.254.169.254/latest/meta-data',
  'https://224.0.0.1/1',
  'https://[::1]/1',
  'https://[::]/1',
  'https://[::ffff:192.168.1.1]/1',
  'https://[64:ff9b::c0a8:101]/1',
  'https://[2002:c0a8:0101::1]/1',
  'https://[fe80::1]/1',
  'https://[fd00::1]/1',
])('[PUSH9] %s is no endpoint', (endpoint) => {
  const { subscription } = new PushBrowser(endpoint);

  expect(whyNoSubscription(subscription, publicAddresses)).toMatch(/^A push endpoint /);
});

test.each([
  'https://fcm.googleapis.com/fcm/send/abc:def',
  'https://updates.push.services.mozilla.com/wpush/v2/abc',
  'https://web.push.apple.com/QAbc',
  'https://wns2-par02p.notify.windows.com/w/?token=abc',
  'https://[2606:4700::1111]/1',
])('[PUSH9] %s is an endpoint', (endpoint) => {
  const { subscription } = new PushBrowser(endpoint);

  expect(whyNoSubscription(subscription, publicAddresses)).toBeNull();
});

test.each([
  ['https://[2a01:db9:1:2::1]/1', false],
  ['https://[2a01:db9:1:2:aaaa::7]/1', false],
  ['https://[2a01:db9:5:6::9]/1', false],
  ['https://8.8.4.200/1', false],
  ['https://[2a01:db9:1:3::1]/1', true],
  ['https://8.8.5.200/1', true],
])('[PUSH9] beside addresses of this machine %s is an endpoint: %s', (endpoint, isEndpoint) => {
  const { subscription } = new PushBrowser(endpoint);
  const link = { mac: '00:00:00:00:00:00', internal: false } as const;
  const addresses = beyond(() => ({
    eth0: [
      { ...link, ...ipv6, address: '2a01:db9:1:2::1', cidr: '2a01:db9:1:2::1/64' },
      { ...link, ...ipv6, address: '2a01:db9:5:6::1', cidr: '2a01:db9:5:6::1/128' },
      { ...link, ...ipv4, address: '8.8.4.1', cidr: '8.8.4.1/24' },
    ],
    lo: [{ ...link, ...ipv6, internal: true, address: '::1', cidr: '::1/128' }],
    none0: [{ ...link, ...ipv4, address: '8.8.5.1', cidr: null }],
  }));

  expect(whyNoSubscription(subscription, addresses) === null).toBe(isEndpoint);
});

test('[PUSH9] a key that is no point of the curve is refused', () => {
  const { subscription } = new PushBrowser('https://push.example.net/1');
  const p256dh = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 7)]).toString('base64url');

  expect(whyNoSubscription({ ...subscription, p256dh }, publicAddresses)).toMatch(/no point/);
});
