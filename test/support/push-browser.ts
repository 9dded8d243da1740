import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

import type { PushRecipient } from '../../src/shared/domain/push-recipient.ts';

/** A browser that has subscribed: it reads what is encrypted for it (RFC 8291), as the real ones do. */
export class PushBrowser {
  readonly subscription: PushRecipient;
  readonly #keys = createECDH('prime256v1');
  readonly #auth = randomBytes(16);

  constructor(endpoint: string) {
    const p256dh = this.#keys.generateKeys('base64url', 'uncompressed');
    this.subscription = { endpoint, p256dh, auth: this.#auth.toString('base64url') };
  }

  /** The text of a message; throws when it is for another browser. */
  read(body: Uint8Array): string {
    const salt = body.subarray(0, 16);
    const keyLength = body[20] ?? 0;
    const hubKey = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const info = [Buffer.from('WebPush: info\0'), this.#keys.getPublicKey(), hubKey];
    const shared = this.#keys.computeSecret(hubKey);
    const secret = derive({
      secret: shared,
      salt: this.#auth,
      info: Buffer.concat(info),
      bytes: 32,
    });
    const key = derive({ secret, salt, info: 'Content-Encoding: aes128gcm\0', bytes: 16 });
    const nonce = derive({ secret, salt, info: 'Content-Encoding: nonce\0', bytes: 12 });
    const opening = createDecipheriv('aes-128-gcm', key, nonce);
    opening.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()]);
    return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
  }
}

function derive({
  secret,
  salt,
  info,
  bytes,
}: {
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
  readonly info: string | Uint8Array;
  readonly bytes: number;
}): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
}
