import { execFileSync } from 'node:child_process';

/** A named pipe: whoever opens it to read waits for a writer. */
export function makePipe(path: string): void {
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', path]);
}
