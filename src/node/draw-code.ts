import { encodeQR } from 'qr';

/** A QR code for a terminal, as lines in black and white, whatever the colours of the terminal are. */
export function drawCode(text: string): readonly string[] {
  return codeBlocks(text).map((line) => `\u001b[97;40m${line}\u001b[0m`);
}

/** The same lines without colours: two rows of the code to a line. They are read as white on black. */
export function codeBlocks(text: string): readonly string[] {
  const rows = encodeQR(text, 'raw', { border: 2 });
  return rows.flatMap((upper, index) => {
    if (index % 2 === 1) return [];
    const lower = rows[index + 1];
    return [upper.map((isDark, column) => halfBlock(isDark, lower?.[column] ?? true)).join('')];
  });
}

function halfBlock(isUpperDark: boolean, isLowerDark: boolean): string {
  if (isUpperDark) return isLowerDark ? ' ' : '▄';
  return isLowerDark ? '▀' : '█';
}
