import { encodeQR } from 'qr';

export interface StartNotice {
  readonly url: string;
  readonly lanUrl: string | null;
  /** Signs in one browser, once. */
  readonly link: string;
}

/**
 * What a hub in a terminal tells the person who started it. The code to scan is shown only where a phone
 * can get at the address behind it: one for the loopback address would lead the phone to itself.
 */
export function startNotice({ url, lanUrl, link }: StartNotice): string {
  const lines = [
    `Roundhouse runs at ${url}${lanUrl === null ? '' : `, and on the network at ${lanUrl}`}`,
    '',
    'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
    `  ${link}`,
  ];
  return lanUrl === null ? lines.join('\n') : [...lines, '', encodeQR(link, 'term')].join('\n');
}
