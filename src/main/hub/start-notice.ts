import { drawCode } from '../../node/draw-code.ts';
import { isNamedAddress } from '../../shared/wire/pairing-link.ts';

export interface StartNotice {
  readonly url: string;
  readonly lanUrl: string | null;
  /** Signs in one browser of this machine, once. */
  readonly link: string;
  /** Pairs one phone, once; null while the hub does not serve the network. */
  readonly pairingUrl: string | null;
}

/** What a hub in a terminal shows the person who started it: the addresses, and a link for a browser on this machine. */
export function startNotice({ url, lanUrl, link, pairingUrl }: StartNotice): string {
  return [
    // First: on a small screen it may push out what is above it.
    ...(pairingUrl === null ? [] : pairingNotice(pairingUrl)),
    `Roundhouse runs at ${url}${lanUrl === null ? '' : `, and on the network at ${lanUrl}`}`,
    '',
    'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
    `  ${link}`,
  ].join('\n');
}

/** The code for a phone, and what the person at it has to do. */
export function pairingNotice(pairingUrl: string): readonly string[] {
  return [
    `Scan this with a phone on the same network within two minutes.${isNamedAddress(pairingUrl) ? '' : ' The phone warns once about the certificate.'}`,
    ...drawCode(pairingUrl),
    'The command line of another machine takes the same code as a link:',
    `  roundhouse login '${pairingUrl}'`,
    '',
  ];
}
