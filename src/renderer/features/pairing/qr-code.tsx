import { encodeQR } from 'qr';
import { useMemo } from 'react';

/** Quiet cells around the code, which a camera needs. */
const border = 4;

/** A QR code as one shape, black on white in every theme: cameras expect that. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => shapeOf(text), [text]);
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function shapeOf(text: string): { readonly size: number; readonly path: string } {
  const rows = encodeQR(text, 'raw', { border });
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { size: rows.length, path };
}
