import { parseArgs } from 'node:util';

import { decodeTerminalFrame, encodeTerminalFrame } from '../src/shared/wire/terminal.ts';
import { claudeLikeMegabyte } from './support/pty-program.ts';
import { measureRounds, printTable } from './support/rounds.ts';

// What it costs to frame a megabyte of terminal output and to read it again, and how much it grows on the wire,
// beside the same in JSON (G22). The table goes to stderr, JSON to stdout.
//
//   node bench/framing.ts [--rounds 9]

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const chunkBytes = 1100;
const repeats = 10;

const load = Buffer.from(claudeLikeMegabyte());
const chunks: Uint8Array[] = [];
for (let start = 0; start < load.length; start += chunkBytes) {
  chunks.push(load.subarray(start, start + chunkBytes));
}

const onTheWire = { frames: 0, json: 0 };

/** Processor ms per MB. */
function timed(work: () => number, name: keyof typeof onTheWire): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < repeats; count += 1) onTheWire[name] = work();
  const { user, system } = process.cpuUsage(before);
  return Promise.resolve((user + system) / 1000 / repeats);
}

function framed(): number {
  let offset = 0;
  let bytes = 0;
  for (const payload of chunks) {
    const frame = encodeTerminalFrame({ kind: 'output', channel: 7, offset, payload });
    const read = decodeTerminalFrame(frame);
    if (read?.payload.length !== payload.length) throw new Error('a frame came back changed');
    offset += payload.length;
    bytes += frame.length;
  }
  return bytes;
}

function asJson(): number {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let offset = 0;
  let bytes = 0;
  for (const payload of chunks) {
    const message = { kind: 'output', channel: 7, offset, data: decoder.decode(payload) };
    const text = encoder.encode(JSON.stringify(message));
    const read = JSON.parse(decoder.decode(text)) as typeof message;
    if (encoder.encode(read.data).length !== payload.length) throw new Error('a message changed');
    offset += payload.length;
    bytes += text.length;
  }
  return bytes;
}

const measured = await measureRounds(
  [
    { name: 'JSON', run: () => timed(asJson, 'json') },
    { name: 'our frames', run: () => timed(framed, 'frames') },
  ],
  Number(values.rounds),
);
printTable('processor ms per MB, framed and read again (x: against JSON)', measured);
const growth = { json: onTheWire.json / load.length, frames: onTheWire.frames / load.length };
console.error(
  `  on the wire: JSON x${growth.json.toFixed(2)}, frames x${growth.frames.toFixed(3)}`,
);
console.log(JSON.stringify({ bench: 'framing', measured, growth }));
