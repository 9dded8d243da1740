import { encodeQR } from 'qr';

export interface StartNotice {
  readonly url: string;
  readonly lanUrl: string | null;
  /** Signs in one browser, once. */
  readonly link: string;
}

/**
 * What a hub in a terminal tells the person who started it: the address, and a link with its code to scan. A code
 * for the loopback address leads a phone to itself, so it says whom it is for.
 */
export function startNotice({ url, lanUrl, link }: StartNotice): string {
  const reach =
    lanUrl === null
      ? `The same link as a code, for a device that ${new URL(link).host} leads here (no phone, until the hub is on the network):`
      : 'The same link as a code, for a phone on this network:';
  return [
    `Roundhouse runs at ${url}${lanUrl === null ? '' : `, and on the network at ${lanUrl}`}`,
    '',
    'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
    `  ${link}`,
    '',
    reach,
    encodeQR(link, 'term'),
  ].join('\n');
}
