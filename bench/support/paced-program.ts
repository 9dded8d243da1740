import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pacer = fileURLToPath(new URL('pacer.ts', import.meta.url));

/** What a byte that is typed into it makes the program do; every other byte is echoed. */
export const pace = {
  /** As Claude Code does while it answers: 1.1 KB about twelve times a second. */
  answer: Uint8Array.of(1),
  /** As fast as the terminal takes it. */
  flood: Uint8Array.of(2),
  rest: Uint8Array.of(3),
} as const;

/** A program that works, floods or rests as it is told. It passes for a Claude Code that was asked for its version. */
export class PacedProgram implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'roundhouse-bench-'));
  readonly path = join(this.#directory, 'program');

  constructor() {
    const lines = [
      '#!/bin/sh',
      'if [ "$1" = --version ]; then echo "2.1.329 (Claude Code)"; exit; fi',
      'stty raw -echo',
      `exec '${process.execPath}' '${pacer}'`,
    ];
    writeFileSync(this.path, `${lines.join('\n')}\n`, { mode: 0o755 });
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
