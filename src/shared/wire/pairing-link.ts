// The content of the QR code: `https://HOST:PORT/p#1.CODE.TAG`. The code is in the fragment, which a browser keeps to
// itself. It holds no role and no lasting secret. The tag is the beginning of the key's fingerprint, for clients that can
// see the certificate; a page cannot.

/** Where the page asks "Pair this phone?". */
export const pairingPath = '/p';

const version = '1';
const fragmentPattern = /^#?1\.([\w-]{22})\.([0-9a-f]{20})$/;

export interface PairingLink {
  /** 128 bits. */
  readonly code: string;
  /** SHA-256 of the hub's public key, in hexadecimal digits. */
  readonly fingerprint: string;
}

export function pairingUrl(lanUrl: string, { code, fingerprint }: PairingLink): string {
  return `${lanUrl}${pairingPath}#${version}.${code}.${fingerprintTag(fingerprint)}`;
}

/** 80 bits: enough that no other key has the same, short enough for a code that a camera reads at once. */
export function fingerprintTag(fingerprint: string): string {
  return fingerprint.slice(0, 20);
}

/** What the fragment of the page's address says; null when it is none of ours. */
export function readPairingFragment(
  fragment: string,
): { readonly code: string; readonly tag: string } | null {
  const [, code, tag] = fragmentPattern.exec(fragment) ?? [];
  return code === undefined || tag === undefined ? null : { code, tag };
}

/** Whether the address has a name, and so a certificate that phones trust: the hub's own names only addresses. */
export function isNamedAddress(url: string): boolean {
  return /^https:\/\/[^[/:]*[a-z]/i.test(url);
}

/** As people compare it: the first four bytes, `7C:1F:A9:02`. */
export function shortFingerprint(fingerprint: string): string {
  const bytes = fingerprint.slice(0, 8).toUpperCase().match(/../g) ?? [];
  return bytes.join(':');
}
