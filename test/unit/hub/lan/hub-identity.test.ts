import { createHash, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { HubIdentity } from '../../../../src/main/hub/lan/hub-identity.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const dayMs = 86_400_000;

let dataDirectory: string;
let clock: ManualClock;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-tls-'));
  clock = new ManualClock();
});

afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

function identity(): HubIdentity {
  return new HubIdentity({ dataDirectory, clock });
}

function pinOf(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}

test('[NET2] the key is made once, for its owner alone, and its certificate names the address', async () => {
  const { cert } = await identity().certificateFor('192.168.1.20');
  const certificate = new X509Certificate(cert);

  expect(statSync(join(dataDirectory, 'tls')).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDirectory, 'tls', 'hub.key')).mode & 0o777).toBe(0o600);
  expect(certificate.checkIP('192.168.1.20')).toBe('192.168.1.20');
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(pinOf(certificate)).toBe(identity().fingerprint);
});

test('[NET2] the same certificate is used again while it is valid', async () => {
  const first = await identity().certificateFor('192.168.1.20');
  clock.advanceBy(59 * dayMs);

  expect(await identity().certificateFor('192.168.1.20')).toEqual(first);
});

test('[NET2] a certificate near its end is replaced, with the same key', async () => {
  const first = await identity().certificateFor('192.168.1.20');
  const { fingerprint } = identity();
  clock.advanceBy(61 * dayMs);
  const second = await identity().certificateFor('192.168.1.20');

  expect(second.cert).not.toBe(first.cert);
  expect(second.key).toBe(first.key);
  expect(pinOf(new X509Certificate(second.cert))).toBe(fingerprint);
  expect(new X509Certificate(second.cert).validToDate.getTime()).toBeGreaterThan(
    clock.now() + 89 * dayMs,
  );
});

test('[NET2] a new address gets a certificate with the same key that is good for the earlier one too', async () => {
  const first = await identity().certificateFor('192.168.1.20');
  const second = await identity().certificateFor('10.0.0.7');
  const certificate = new X509Certificate(second.cert);

  expect(second.key).toBe(first.key);
  expect(certificate.checkIP('10.0.0.7')).toBe('10.0.0.7');
  expect(await identity().certificateFor('192.168.1.20')).toEqual(second);
});

test('[NET2] [HOST-2] a key that others could have read is refused, not repaired', async () => {
  await identity().certificateFor('192.168.1.20');
  const file = join(dataDirectory, 'tls', 'hub.key');
  const text = readFileSync(file, 'utf8');
  chmodSync(file, 0o644);

  await expect(identity().certificateFor('192.168.1.20')).rejects.toMatchObject({
    code: 'tls_key_refused',
  });
  expect(readFileSync(file, 'utf8')).toBe(text);
});
