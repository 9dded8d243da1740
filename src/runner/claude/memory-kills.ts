import { readFileSync } from 'node:fs';

/**
 * Whether the system has ended processes for want of memory since this was made. It counts them for the whole
 * machine, so it only explains a SIGKILL that nobody else accounts for. Linux only; elsewhere never.
 */
export class MemoryKills {
  readonly #before = readCount();

  hasKilled(): boolean {
    const now = readCount();
    return now !== undefined && this.#before !== undefined && now > this.#before;
  }
}

function readCount(): number | undefined {
  try {
    const found = /^oom_kill (\d+)$/mu.exec(readFileSync('/proc/vmstat', 'utf8'));
    return found ? Number(found[1]) : undefined;
  } catch {
    // Another system.
    return undefined;
  }
}
