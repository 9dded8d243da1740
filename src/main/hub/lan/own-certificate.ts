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
  const folder = join(dataDirectory, 'tls');
  const files = { cert: join(folder, 'own.crt'), key: join(folder, 'own.key') };
  return readCertificateFiles(files, clock.now());
}

/** The same for any pair of files. */
export function readCertificateFiles(
  files: ServerCertificate,
  nowMs: number,
): OwnCertificate | null {
  const cert = readText(files.cert);
  if (cert === null) return null;
  const key = readText(files.key);
  if (key === null) throw refused(files.cert, `its key is missing. Put it into ${files.key}`);
  try {
    return checked(files, { key, cert }, nowMs);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw refused(files.cert, `it or its key ${files.key} is not in PEM`, thrown);
  }
}

function checked(
  { cert: file, key: keyFile }: ServerCertificate,
  tls: ServerCertificate,
  nowMs: number,
): OwnCertificate {
  // The first of a chain is that of the server.
  const leaf = new X509Certificate(tls.cert);
  if (!leaf.checkPrivateKey(createPrivateKey(tls.key))) {
    throw refused(file, `${keyFile} is the key of another one`);
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
