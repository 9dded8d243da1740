import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { randomText } from '../../../shared/base/ids.ts';

// `rh_<kind>_<id>_<secret>_<crc>`: the prefix lets secret scanners and our own log find a leak, the kind
// keeps one credential from being tried as another, the id finds the row, and the checksum tells a
// truncated copy from a wrong one without asking the store.

export type TokenKind = 'owner' | 'device' | 'key' | 'ticket' | 'runner' | 'connect' | 'agent';

export interface Token {
  readonly kind: TokenKind;
  readonly id: string;
  /** 256 random bits, in hexadecimal digits. */
  readonly secret: string;
}

const shape = /^(rh_([a-z]{3,8})_([a-z0-9]{8,32})_([0-9a-f]{64}))_([0-9a-f]{8})$/;

export function newToken(kind: TokenKind, id: string = randomText(14)): Token {
  return { kind, id, secret: randomBytes(32).toString('hex') };
}

export function formatToken(token: Token): string {
  const text = `rh_${token.kind}_${token.id}_${token.secret}`;
  return `${text}_${checksum(text)}`;
}

/** The parts of a token of this kind; null for anything else, however close it comes. */
export function parseToken(kind: TokenKind, text: string): Token | null {
  const [, body, foundKind, id, secret, crc] = shape.exec(text) ?? [];
  if (body === undefined || id === undefined || secret === undefined) return null;
  return foundKind === kind && crc === checksum(body) ? { kind, id, secret } : null;
}

/**
 * What is stored of a secret: SHA-256, in hexadecimal digits. 256 random bits cannot be guessed, so they
 * need no slow hash.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether the secret has this hash, in a time that does not depend on where they differ. */
export function isSecretOf(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const stored = Buffer.from(hash, 'hex');
  return given.length === stored.length && timingSafeEqual(given, stored);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
