import type { Redactor } from './redactor.ts';
import type { TranscriptHead } from './transcript-head.ts';

// The recordings of a session, one file per start of a runner, as one asciicast v2. Each later file is
// moved to its real time, begins with a mark and the size of its screen; pauses are for the player to
// shorten (`idle_time_limit`). A recording that was cut off in the middle of a line loses that line.

/** The lines of one recording. */
export interface Recording {
  readonly lines: AsyncIterable<string>;
}

interface CastHeader {
  readonly width: number;
  readonly height: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** Seconds since the beginning of its file, kind (`o` output, `r` resize, `m` mark …) and data. */
type CastEvent = readonly [time: number, code: string, data: string];

/** Longest pause that a player shows, in seconds: a night between two starts is no film. */
const idleLimitSeconds = 5;

export interface CastSource {
  readonly head: TranscriptHead;
  readonly recordings: AsyncIterable<Recording>;
  /** Of the style `mask`: the columns of a screen must stay where they are. */
  readonly redactor: Redactor;
}

export async function* writeAsciicast(source: CastSource): AsyncGenerator<string> {
  let first: CastHeader | undefined;
  for await (const recording of source.recordings) {
    const parts = recording.lines[Symbol.asyncIterator]();
    const header = parseHeader((await parts.next()).value);
    if (!header) continue;
    const offset = first ? Math.max(0, header.timestamp - first.timestamp) : 0;
    if (first) yield* beginAgain(offset, header);
    else yield headerLine(header, source.head);
    first ??= header;
    for await (const event of maskOutput(eventsOf(parts), source.redactor)) {
      yield `${JSON.stringify([round(event[0] + offset), event[1], event[2]])}\n`;
    }
  }
  yield first ? '' : headerLine({ width: 80, height: 24, timestamp: 0 }, source.head);
}

function headerLine(header: CastHeader, head: TranscriptHead): string {
  return `${JSON.stringify({
    version: 2,
    width: header.width,
    height: header.height,
    timestamp: header.timestamp,
    idle_time_limit: idleLimitSeconds,
    title: head.name,
  })}\n`;
}

function* beginAgain(offset: number, header: CastHeader): Generator<string> {
  const time = round(offset);
  yield `${JSON.stringify([time, 'm', 'started again'])}\n`;
  yield `${JSON.stringify([time, 'r', `${header.width}x${header.height}`])}\n`;
  // A reset: the screen before belongs to another Claude Code.
  yield `${JSON.stringify([time, 'o', '\u001bc'])}\n`;
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

async function* eventsOf(lines: AsyncIterator<string>): AsyncGenerator<CastEvent> {
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    const event = parseEvent(line.value);
    if (event) yield event;
  }
}

/** Secrets are written in pieces: about this much output is looked at together. */
const blockCharacters = 65_536;
/** A block ends where a line or a sequence begins, if there is one this near its end. */
const tailCharacters = 4096;

/** Masks keep their length, so that each event gets its own characters back. */
async function* maskOutput(
  events: AsyncIterable<CastEvent>,
  redactor: Redactor,
): AsyncGenerator<CastEvent> {
  let block: CastEvent[] = [];
  let length = 0;
  for await (const event of events) {
    block.push(event);
    length += outputOf(event).length;
    if (length < blockCharacters) continue;
    const output = block.map(outputOf).join('');
    const cut = cutBefore(output);
    const clean = redactor.text(output.slice(0, cut)) + output.slice(cut);
    const { whole, rest } = dealOut(block, clean, cut);
    yield* whole;
    block = rest;
    length = output.length - whole.reduce((sum, one) => sum + outputOf(one).length, 0);
  }
  const output = block.map(outputOf).join('');
  yield* dealOut(block, redactor.text(output), output.length).whole;
}

function outputOf(event: CastEvent): string {
  return event[1] === 'o' ? event[2] : '';
}

/** Where a block can be cut without cutting a secret: before its last line or escape sequence. */
function cutBefore(output: string): number {
  const tail = output.slice(-tailCharacters);
  const last = Math.max(tail.lastIndexOf('\n'), tail.lastIndexOf('\u001b'));
  return last <= 0 ? output.length : output.length - tail.length + last;
}

/** Gives the events their cleaned characters; those that reach beyond the cut stay for the next block. */
function dealOut(block: readonly CastEvent[], clean: string, cut: number) {
  const whole: CastEvent[] = [];
  const rest: CastEvent[] = [];
  let from = 0;
  for (const event of block) {
    const to = from + outputOf(event).length;
    const dealt: CastEvent = event[1] === 'o' ? [event[0], event[1], clean.slice(from, to)] : event;
    (to <= cut && rest.length === 0 ? whole : rest).push(dealt);
    from = to;
  }
  return { whole, rest };
}

function parseHeader(line: unknown): CastHeader | undefined {
  const value = parseLine(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { width, height, timestamp } = value as Readonly<Record<string, unknown>>;
  if (typeof width !== 'number' || typeof height !== 'number') return undefined;
  return { width, height, timestamp: typeof timestamp === 'number' ? timestamp : 0 };
}

function parseEvent(line: string): CastEvent | undefined {
  const value = parseLine(line);
  if (!Array.isArray(value)) return undefined;
  const [time, code, data] = value as readonly unknown[];
  const isEvent = typeof time === 'number' && typeof code === 'string' && typeof data === 'string';
  return isEvent ? [time, code, data] : undefined;
}

function parseLine(line: unknown): unknown {
  if (typeof line !== 'string' || line === '') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // The last line of a recording whose writer was killed.
    return undefined;
  }
}
