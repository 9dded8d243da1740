import { z } from 'zod';

import { utf8Length } from '../../../shared/base/utf8.ts';
import type { GridSize } from '../runners/runner-connection.ts';

// asciicast v2: a header line, then one line `[seconds, code, data]` per event, all JSON. `o` is output, `r` a
// new size, `m` a marker for a person. https://docs.asciinema.org/manual/asciicast/v2/

export interface CastHeader extends GridSize {
  /** Seconds since 1970, whole as the format wants it. */
  readonly timestamp: number;
}

export type CastEvent =
  | { readonly code: 'o'; readonly text: string }
  | { readonly code: 'r'; readonly size: GridSize }
  | { readonly code: 'm'; readonly label: string };

export function castHeaderLine(header: CastHeader): string {
  const { cols: width, rows: height, timestamp } = header;
  const env = { TERM: 'xterm-256color' };
  return `${JSON.stringify({ version: 2, width, height, timestamp, env })}\n`;
}

export function castEventLine(seconds: number, event: CastEvent): string {
  return `${JSON.stringify([Math.round(seconds * 1000) / 1000, event.code, dataOf(event)])}\n`;
}

function dataOf(event: CastEvent): string {
  switch (event.code) {
    case 'o':
      return event.text;
    case 'r':
      return `${event.size.cols}x${event.size.rows}`;
    case 'm':
      return event.label;
  }
}

const headerSchema = z.object({
  version: z.literal(2),
  width: z.int(),
  height: z.int(),
  timestamp: z.number(),
});

const eventSchema = z.tuple([z.number(), z.string(), z.string()]);

/** `undefined` for a line that is not one: cut off, or not ours. */
export function parseCastHeader(line: string): CastHeader | undefined {
  const parsed = headerSchema.safeParse(parseJson(line));
  if (!parsed.success) return undefined;
  const { width, height, timestamp } = parsed.data;
  return { cols: width, rows: height, timestamp };
}

export function parseCastEvent(
  line: string,
): { readonly seconds: number; readonly code: string; readonly data: string } | undefined {
  const parsed = eventSchema.safeParse(parseJson(line));
  if (!parsed.success) return undefined;
  const [seconds, code, data] = parsed.data;
  return { seconds, code, data };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that was cut off: its reader leaves it out.
    return undefined;
  }
}

/** How many bytes at the end begin a character that is not complete: 0 to 3. */
export function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (!isContinuation) return utf8Length(byte) > back ? back : 0;
  }
  return 0;
}
