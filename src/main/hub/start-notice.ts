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
      ? `A code for the link below, for a device that ${new URL(link).host} leads here (no phone, until the hub is on the network):`
      : 'A code for the link below, for a phone on this network:';
  // The link comes last: on a small screen the code may push out what is above it.
  return [
    reach,
    ...drawCode(link),
    '',
    `Roundhouse runs at ${url}${lanUrl === null ? '' : `, and on the network at ${lanUrl}`}`,
    '',
    'Open this link in a browser on this machine; it signs in once, within 15 minutes:',
    `  ${link}`,
  ].join('\n');
}

/** Two rows of the code to a line, in black and white whatever the colours of the terminal are. */
function drawCode(text: string): readonly string[] {
  const rows = encodeQR(text, 'raw', { border: 2 });
  return rows.flatMap((upper, index) => {
    if (index % 2 === 1) return [];
    const lower = rows[index + 1];
    const cells = upper.map((isDark, column) => halfBlock(isDark, lower?.[column] ?? true));
    return [`\u001b[97;40m${cells.join('')}\u001b[0m`];
  });
}

function halfBlock(isUpperDark: boolean, isLowerDark: boolean): string {
  if (isUpperDark) return isLowerDark ? ' ' : '▄';
  return isLowerDark ? '▀' : '█';
}
