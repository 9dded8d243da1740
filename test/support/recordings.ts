import { readFileSync } from 'node:fs';

import type { TerminalSize } from '../../src/shared/domain/terminal-size.ts';

export interface Recording extends TerminalSize {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Output of real programs, byte for byte, with the size of their terminal. */
export const recordings: readonly Recording[] = [
  read('claude-code', { cols: 100, rows: 30 }),
  read('vim', { cols: 80, rows: 24 }),
  read('tmux', { cols: 80, rows: 24 }),
  read('less', { cols: 80, rows: 24 }),
];

function read(name: string, size: TerminalSize): Recording {
  const file = `../fixtures/recordings/${name}-${size.cols}x${size.rows}.bin`;
  return { name, ...size, bytes: readFileSync(new URL(file, import.meta.url)) };
}
