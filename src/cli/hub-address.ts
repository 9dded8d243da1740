import { usageError } from './cli-error.ts';

export interface HubAddress {
  /** Scheme, host and port. */
  readonly url: string;
  /** SHA-256 of the hub's public key in hexadecimal digits; null where there is no TLS or none was given. */
  readonly fingerprint: string | null;
}

/**
 * `--hub`: `http://HOST:PORT`, or `https://HOST:PORT#sha256:FINGERPRINT`. The fingerprint comes with the
 * address because only both together name a hub: its certificate is its own, and no authority knows it.
 */
export function parseHubAddress(text: string): HubAddress {
  const withScheme = /^https?:\/\//.test(text) ? text : `http://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (!url || url.username !== '' || url.pathname !== '/' || url.search !== '') {
    throw usageError(
      `--hub must be the address of a hub such as http://127.0.0.1:4680, not "${text}".`,
      "Copy the address that `roundhouse hub status` prints on the hub's machine.",
    );
  }
  return { url: url.origin, fingerprint: fingerprintOf(url) };
}

function fingerprintOf({ hash }: URL): string | null {
  if (hash === '') return null;
  // Other programs write it with colons and in capitals.
  const digits = /^#sha256:(.*)$/i.exec(hash)?.[1]?.replaceAll(':', '').toLowerCase() ?? '';
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw usageError(
    `A fingerprint is sha256: and 64 hexadecimal digits, not "${hash.slice(1)}".`,
    "Copy the whole address, with the fingerprint, from the hub's machine.",
  );
}
