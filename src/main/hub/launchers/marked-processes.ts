import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';

// Every process below a session's Claude Code inherits `ROUNDHOUSE_RUNNER=ID` in its environment, also one
// that has put itself into a session and a group of its own. The id is random and used once, so the mark
// names them without a guess; a name or a recycled pid never does. Only Linux lets others read it.

/** Processes whose environment holds exactly `NAME=value`. Linux only; elsewhere none. */
export async function processesMarked(mark: string): Promise<readonly number[]> {
  if (platform() !== 'linux') return [];
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(environmentOf(pid), 'utf8').catch(() => '');
      return holds(environment, mark) ? [pid] : [];
    }),
  );
  return found.flat().filter((pid) => pid !== process.pid);
}

/** Ends those of the processes that still bear the mark at this very moment; says which. */
export function endMarked(pids: readonly number[], mark: string): readonly number[] {
  return pids.filter((pid) => {
    try {
      if (!holds(readFileSync(environmentOf(pid), 'utf8'), mark)) return false;
      process.kill(pid, 'SIGKILL');
      return true;
    } catch {
      // Gone by itself, which is as good, or not ours to end.
      return false;
    }
  });
}

function environmentOf(pid: number): string {
  return `/proc/${pid}/environ`;
}

/** A process that has ended and waits for its parent has an empty environment. */
function holds(environment: string, mark: string): boolean {
  return environment.split('\0').includes(mark);
}
