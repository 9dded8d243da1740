import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { readOwnCertificate } from '../../../../src/main/hub/lan/own-certificate.ts';
import { TailscaleCertificate } from '../../../../src/main/hub/lan/tailscale-certificate.ts';
import { systemClock } from '../../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const dayMs = 86_400_000;

let dataDirectory: string;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-own-'));
  mkdirSync(join(dataDirectory, 'tls'));
});
afterEach(() => rmSync(dataDirectory, { recursive: true }));

/** As an authority gives it out, except that it is signed with its own key. */
async function issue(names: readonly string[], endsInMs = dayMs) {
  // The library requires this polyfill before it.
  await import('reflect-metadata');
  const { SubjectAlternativeNameExtension, X509CertificateGenerator } =
    await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=desk',
    notBefore: new Date(systemClock.now() - 2 * dayMs),
    notAfter: new Date(systemClock.now() + endsInMs),
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  return { cert: certificate.toString('pem'), key };
}

function put(files: { readonly cert?: string; readonly key?: string }): void {
  const { cert, key } = files;
  if (cert !== undefined) writeFileSync(join(dataDirectory, 'tls', 'own.crt'), cert);
  if (key !== undefined) writeFileSync(join(dataDirectory, 'tls', 'own.key'), key);
}

function read() {
  return readOwnCertificate({ dataDirectory, clock: systemClock });
}

test('[NET9] without files there is none; with them, the first name without a star is its name', async () => {
  expect(read()).toBeNull();
  put(await issue(['*.example.org', 'Desk.example.org', 'other.example.org']));

  expect(read()).toMatchObject({ name: 'desk.example.org' });
});

test('[NET9] one that no phone would accept is refused, and the sentence says why', async () => {
  const { cert, key } = await issue(['desk.example.org']);
  put({ cert });
  expect(read).toThrow('its key is missing');
  put({ key: (await issue(['desk.example.org'])).key });
  expect(read).toThrow('own.key is the key of another one');
  put({ key: 'no key' });
  expect(read).toThrow('is not in PEM');
  put(await issue(['desk.example.org'], -dayMs));
  expect(read).toThrow('it has expired');
  put(await issue(['*.example.org']));
  expect(read).toThrow('it names no host');
  put({ cert, key });
  expect(read()?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

/** A program that writes what it was asked, and gives out a certificate as Tailscale's does. */
async function standIn(): Promise<string> {
  const { cert, key } = await issue(['desk.tail1.ts.net']);
  const program = join(dataDirectory, 'tailscale');
  writeFileSync(join(dataDirectory, 'given.crt'), cert);
  writeFileSync(join(dataDirectory, 'given.key'), key);
  writeFileSync(
    program,
    `#!/bin/sh
cd '${dataDirectory}' && echo "$@" >> asked
if [ "$1" = status ]; then echo '{"Self":{"DNSName":"desk.tail1.ts.net."}}'; exit 0; fi
[ "$6" = desk.tail1.ts.net ] && cp given.crt "$3" && cp given.key "$5"
`,
  );
  chmodSync(program, 0o755);
  return program;
}

test.runIf(process.platform !== 'win32')(
  '[NET10] the certificate of Tailscale is asked for once a day, by the path of its program',
  async () => {
    const clock = new ManualClock();
    const program = await standIn();
    const source = new TailscaleCertificate({
      dataDirectory,
      clock: {
        now: () => systemClock.now(),
        monotonic: () => clock.monotonic(),
        schedule: (delayMs, callback) => clock.schedule(delayMs, callback),
      },
      logger: silentLogger,
      findProgram: () => program,
    });

    expect((await source.read())?.name).toBe('desk.tail1.ts.net');
    await source.read();
    clock.advanceBy(dayMs);
    expect((await source.read())?.name).toBe('desk.tail1.ts.net');
    const asked = readFileSync(join(dataDirectory, 'asked'), 'utf8');
    expect(asked.match(/^cert /gm)).toHaveLength(2);
  },
);

test('[NET10] without Tailscale, or when it refuses, there is none', async () => {
  const options = { dataDirectory, clock: systemClock, logger: silentLogger };
  const without = new TailscaleCertificate({ ...options, findProgram: () => undefined });
  const refusing = new TailscaleCertificate({
    ...options,
    findProgram: () => join(dataDirectory, 'no-such-program'),
  });

  expect([await without.read(), await refusing.read()]).toEqual([null, null]);
});
