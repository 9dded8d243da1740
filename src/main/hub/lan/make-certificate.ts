import { createPublicKey, randomBytes, webcrypto, type KeyObject } from 'node:crypto';

export interface CertificateWish {
  readonly key: KeyObject;
  /** IP addresses that it is to be valid for. */
  readonly addresses: readonly string[];
  readonly nowMs: number;
}

const dayMs = 86_400_000;

export const certificateLifetimeMs = 90 * dayMs;

const curve = { name: 'ECDSA', namedCurve: 'P-256' };

/**
 * A certificate of the hub's own key, signed by that key, in PEM. It names no machine and no person, because it is shown to
 * whoever connects. The library is loaded here and not before: a hub that serves only this machine never needs it.
 */
export async function makeCertificate({ key, addresses, nowMs }: CertificateWish): Promise<string> {
  // The library requires this polyfill before it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Roundhouse',
    // A phone whose clock is slow would take it for one of the future.
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + certificateLifetimeMs),
    keys: await keyPairOf(key),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        addresses.map((value) => ({ type: 'ip' as const, value })),
      ),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

async function keyPairOf(key: KeyObject) {
  const { subtle } = webcrypto;
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const privateKey = await subtle.importKey('pkcs8', pkcs8, curve, false, ['sign']);
  const publicKey = await subtle.importKey('spki', spki, curve, true, ['verify']);
  return { privateKey, publicKey };
}

/** 127 random bits: a serial number is positive, and a browser refuses the same number twice under one name. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}
