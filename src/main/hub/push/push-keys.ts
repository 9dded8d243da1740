import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { readPrivateFile, writePrivateFile } from '../../../node/private-file.ts';
import { AppError } from '../../../shared/base/app-error.ts';

/** A JSON Web Key on the curve P-256. */
const keySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

type Key = z.infer<typeof keySchema>;

/**
 * The key by which push services know this hub (VAPID, RFC 8292), in `DATA/push.key`. Every subscription is bound to it, so it is
 * made once, when it is first needed. It is not the key of the hub's certificate: neither tells a stranger of the other.
 */
export class PushKeys {
  readonly #file: string;
  #key: Key | null = null;

  constructor(options: { readonly dataDirectory: string }) {
    this.#file = join(options.dataDirectory, 'push.key');
  }

  /** As a browser takes it: the uncompressed point, in base64url. */
  get publicKey(): string {
    const { x, y } = this.#load();
    const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    return Buffer.concat(point).toString('base64url');
  }

  get privateKey(): string {
    return this.#load().d;
  }

  #load(): Key {
    this.#key ??= readKey(this.#file);
    return this.#key;
  }
}

function readKey(file: string): Key {
  const text = readPrivateFile(file, 'push_key_refused') ?? makeKey(file);
  try {
    return keySchema.parse(createPrivateKey(text).export({ format: 'jwk' }));
  } catch (cause) {
    const message = `${file} holds no key: remove it for a new one. Devices must then turn their notifications on again.`;
    throw new AppError('push_key_refused', message, { cause, details: { file } });
  }
}

function makeKey(file: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  writePrivateFile(file, text);
  return text;
}
