import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { ServerCertificate } from './hub-identity.ts';

/** A certificate of the operator's own, and what follows from it. */
export interface OwnCertificate {
  readonly tls: ServerCertificate;
  /** The first name in it: phones are sent there, and no other name is served. */
  readonly name: string;
  /** SHA-256 of its public key, in hexadecimal digits. */
  readonly fingerprint: string;
}

export interface OwnCertificateOptions {
  readonly dataDirectory: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The certificate that the operator has put into `DATA/tls/own.crt`, with its key in `own.key`; null where there is
 * none. It is read anew each time, so a renewed one counts at the next look. Throws `tls_own_refused` for one that no
 * phone would accept.
 */
export function readOwnCertificate({
  dataDirectory,
  clock,
}: OwnCertificateOptions): OwnCertificate | null {
  const file = join(dataDirectory, 'tls', 'own.crt');
  const cert = readText(file);
  if (cert === null) return null;
  const key = readText(join(dataDirectory, 'tls', 'own.key'));
  if (key === null) throw refused(file, 'its key is missing. Put it into own.key beside it');
  try {
    return checked(file, { key, cert }, clock.now());
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw refused(file, 'it, or own.key beside it, is not in PEM', thrown);
  }
}

function checked(file: string, tls: ServerCertificate, nowMs: number): OwnCertificate {
  // The first of a chain is that of the server.
  const leaf = new X509Certificate(tls.cert);
  if (!leaf.checkPrivateKey(createPrivateKey(tls.key))) {
    throw refused(file, 'own.key beside it belongs to another one');
  }
  if (nowMs >= leaf.validToDate.getTime()) throw refused(file, 'it has expired. Renew it');
  const name = nameIn(leaf);
  if (name === null) throw refused(file, 'it names no host');
  const spki = leaf.publicKey.export({ type: 'spki', format: 'der' });
  return { tls, name, fingerprint: createHash('sha256').update(spki).digest('hex') };
}

const hostName = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

/** A name with a star stands for many, and for none that could be shown. */
function nameIn({ subjectAltName }: X509Certificate): string | null {
  const names = (subjectAltName ?? '').split(', ').flatMap((one) => {
    const name = one.startsWith('DNS:') ? one.slice(4).toLowerCase() : '';
    return hostName.test(name) ? [name] : [];
  });
  return names[0] ?? null;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw refused(file, 'it cannot be read', thrown);
  }
}

function refused(file: string, why: string, cause?: unknown): AppError {
  return new AppError('tls_own_refused', `${file} is not used: ${why}.`, { cause });
}
