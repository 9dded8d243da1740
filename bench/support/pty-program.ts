import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the terminal shows when the flood is over. */
export const endMark = 'BENCH-END-7';

const kibibyte = 1024;

/**
 * A program for the end of a PTY that costs next to nothing itself: it echoes each byte at once (`cat` on a raw
 * terminal), after one flood that the first byte starts. It passes for a Claude Code that was asked for its version.
 */
export class PtyProgram implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'roundhouse-bench-'));
  readonly path: string;

  constructor(options: { readonly floodMegabytes: number }) {
    const load = join(this.directory, 'load');
    writeFileSync(load, claudeLikeMegabyte());
    this.path = join(this.directory, 'program');
    const lines = [
      '#!/bin/sh',
      'if [ "$1" = --version ]; then echo "2.1.329 (Claude Code)"; exit; fi',
      'stty raw -echo',
      'printf ready',
      ...(options.floodMegabytes > 0
        ? [
            'dd bs=1 count=1 of=/dev/null 2>/dev/null',
            `i=0; while [ $i -lt ${options.floodMegabytes} ]; do cat ${load}; i=$((i + 1)); done`,
            `printf '\\033[40;1H${endMark}'`,
          ]
        : []),
      'exec cat',
    ];
    writeFileSync(this.path, `${lines.join('\n')}\n`, { mode: 0o755 });
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Cursor-addressed, coloured pieces of lines without a newline, as Claude Code paints: no scrolling. */
export function claudeLikeMegabyte(): string {
  const pieces: string[] = [];
  let length = 0;
  for (let index = 0; length < kibibyte * kibibyte; index += 1) {
    const row = 2 + ((index * 7) % 37);
    const column = 1 + ((index * 13) % 60);
    const color = 16 + (index % 216);
    const piece = `\u001b[${row};${column}H\u001b[38;5;${color}msome words of an answer ${index}\u001b[0m`;
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join('').slice(0, kibibyte * kibibyte);
}
