import { pace } from './paced-program.ts';
import { claudeLikeMegabyte } from './pty-program.ts';

// The program of `PacedProgram`, at the end of a PTY.

const chunkBytes = 1100;
const everyMs = 85;
const load = Buffer.from(claudeLikeMegabyte());

let place = 0;
let timer: NodeJS.Timeout | undefined;
let isFlooding = false;

function paint(bytes: number): boolean {
  if (place + bytes > load.length) place = 0;
  const chunk = load.subarray(place, place + bytes);
  place += bytes;
  return process.stdout.write(chunk);
}

function rest(): void {
  clearInterval(timer);
  isFlooding = false;
}

function flood(): void {
  if (!isFlooding) return;
  paint(64 * 1024);
  setImmediate(flood);
}

process.stdin.on('data', (bytes: Buffer) => {
  for (const byte of bytes) {
    rest();
    if (byte === pace.answer[0]) timer = setInterval(() => paint(chunkBytes), everyMs);
    else if (byte === pace.flood[0]) {
      isFlooding = true;
      flood();
    } else if (byte !== pace.rest[0]) process.stdout.write(Buffer.of(byte));
  }
});
process.stdout.write('ready');
