import { encodeQR } from 'qr';

/**
 * A QR code for a terminal, as lines: two rows of the code to a line, in black and white whatever the colours of the
 * terminal are.
 */
export function drawCode(text: string): readonly string[] {
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
