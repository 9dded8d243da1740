import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How a program was started: where, and with which arguments. */
export interface NotedStart {
  readonly cwd: string;
  readonly args: readonly string[];
}

/** A program that only notes how it was started, in a file beside it. */
export class NotingProgram {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
    // In one write, so that nobody reads a part of it.
    const script = [
      '#!/bin/sh',
      'text=$(printf "%s\\n" "$PWD"; for one in "$@"; do printf "%s\\n" "$one"; done)',
      'printf "%s\\n\\n" "$text" >> "$0.starts"',
      '',
    ];
    writeFileSync(file, script.join('\n'));
    chmodSync(file, 0o700);
  }

  /** In order; an argument with a line break would be two. */
  starts(): readonly NotedStart[] {
    const notes = `${this.file}.starts`;
    const text = existsSync(notes) ? readFileSync(notes, 'utf8') : '';
    return text
      .split('\n\n')
      .filter((start) => start !== '')
      .map((start) => {
        const [cwd = '', ...args] = start.split('\n');
        return { cwd, args };
      });
  }
}
