import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeFolder } from '../../../node/make-folder.ts';
import { readPrivateFile, writePrivateFile } from '../../../node/private-file.ts';
import { messageOf, AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { makeCertificate } from './make-certificate.ts';

/** What a TLS server needs, in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface HubIdentityOptions {
  readonly dataDirectory: string;
  readonly clock: Pick<Clock, 'now'>;
}

const renewBeforeMs = 30 * 86_400_000;
const addressLimit = 8;

/**
 * The key by which others know this hub, in `DATA/tls/hub.key`, and its certificate beside it. The key stays; the
 * certificate is made again for other addresses and before it expires. So whoever pinned the key needs no new pin.
 */
export class HubIdentity {
  readonly #options: HubIdentityOptions;
  #key: KeyObject | null = null;

  constructor(options: HubIdentityOptions) {
    this.#options = options;
  }

  /** SHA-256 of the public key (SPKI), in hexadecimal digits. */
  get fingerprint(): string {
    const spki = createPublicKey(this.#loadKey()).export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(spki).digest('hex');
  }

  /** The key with a certificate that is valid for this address now; a new one where the last is not. */
  async certificateFor(address: string): Promise<ServerCertificate> {
    const key = this.#loadKey();
    const cert = this.#usable(address) ?? (await this.#makeCertificate(key, address));
    return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
  }

  /** When the certificate in use ends; null when none was made yet. */
  expiresAtMs(): number | null {
    const found = this.#readCertificate();
    return found ? found.validToDate.getTime() : null;
  }

  #usable(address: string): string | null {
    const found = this.#readCertificate();
    if (!found) return null;
    const now = this.#options.clock.now();
    const isCurrent =
      found.validFromDate.getTime() <= now && now < found.validToDate.getTime() - renewBeforeMs;
    const isOurs = found.checkPrivateKey(this.#loadKey());
    return isCurrent && isOurs && found.checkIP(address) !== undefined ? found.toString() : null;
  }

  async #makeCertificate(key: KeyObject, address: string): Promise<string> {
    const nowMs = this.#options.clock.now();
    // Earlier addresses stay in it: a laptop that commutes does not surprise its phones twice a day.
    const earlier = addressesIn(this.#readCertificate()).filter((one) => one !== address);
    const addresses = [address, ...earlier].slice(0, addressLimit);
    const cert = await makeCertificate({ key, addresses, nowMs });
    writePrivateFile(this.#file('hub.crt'), cert);
    return cert;
  }

  #loadKey(): KeyObject {
    if (this.#key) return this.#key;
    const file = this.#file('hub.key');
    const text = readPrivateFile(file, 'tls_key_refused') ?? this.#makeKey(file);
    try {
      this.#key = createPrivateKey(text);
    } catch (cause) {
      const message = `${file} holds no key: remove it for a new one. Every phone must then be paired again.`;
      throw new AppError('tls_key_refused', message, {
        cause,
        details: { file, reason: messageOf(cause) },
      });
    }
    return this.#key;
  }

  #makeKey(file: string): string {
    makeFolder(this.#file('.'));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const text = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writePrivateFile(file, text);
    return text;
  }

  #readCertificate(): X509Certificate | null {
    try {
      return new X509Certificate(readFileSync(this.#file('hub.crt')));
    } catch {
      // None yet, or none that can be read: another is made in its place.
      return null;
    }
  }

  #file(name: string): string {
    return join(this.#options.dataDirectory, 'tls', name);
  }
}

function addressesIn(certificate: X509Certificate | null): readonly string[] {
  const names = certificate?.subjectAltName?.split(', ') ?? [];
  return names.flatMap((name) => (name.startsWith('IP Address:') ? [name.slice(11)] : []));
}
