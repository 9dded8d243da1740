import type { KeyObject } from 'node:crypto';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A key with a certificate that only itself has signed, as a hub makes them. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the public key, in hexadecimal digits. */
  readonly fingerprint: string;
}

export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: certificate(spki, privateKey),
    fingerprint: createHash('sha256').update(spki).digest('hex'),
  };
}

// Just enough of X.509 (RFC 5280) in DER: version 3, one name, a hundred years, no extensions.

const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const commonName = Buffer.from('0603550403', 'hex');

function certificate(spki: Buffer, privateKey: KeyObject): string {
  const name = sequence(element(0x31, sequence(commonName, element(0x0c, Buffer.from('hub')))));
  const validity = sequence(
    element(0x18, Buffer.from('20200101000000Z')),
    element(0x18, Buffer.from('21200101000000Z')),
  );
  const version = element(0xa0, Buffer.from([2, 1, 2]));
  const serial = element(0x02, Buffer.from([1]));
  const body = sequence(version, serial, ecdsaWithSha256, name, validity, name, spki);
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(
    body,
    ecdsaWithSha256,
    element(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
