import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

// USER_HZ of every Linux that we run on.
const ticksPerSecond = 100;

/** Processor time of these processes so far, in ms. Zero where there is no `/proc`. */
export function cpuMsOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    try {
      // The name in parentheses may hold spaces; the fields after it do not.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // Ended meanwhile.
    }
  }
  return (ticks * 1000) / ticksPerSecond;
}

/** Resident memory of these processes now, in MB. */
export function residentMbOf(pids: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    } catch {
      // Ended meanwhile.
    }
  }
  return kilobytes / 1024;
}

/** How much of the machine others use: cores that are busy and not with us. */
export class ForeignLoad {
  readonly #pids: () => readonly number[];
  readonly #startedAt = performance.now();
  readonly #busyMs = busyMsOfMachine();
  readonly #ownMs: number;

  constructor(pids: () => readonly number[]) {
    this.#pids = pids;
    this.#ownMs = cpuMsOf(pids());
  }

  /** Cores, on average since the beginning. */
  get cores(): number {
    const elapsedMs = performance.now() - this.#startedAt;
    const busyMs = busyMsOfMachine() - this.#busyMs - (cpuMsOf(this.#pids()) - this.#ownMs);
    return Math.max(0, busyMs / elapsedMs);
  }
}

function busyMsOfMachine(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice, 0);
}

/** Why the figures of a run say nothing; `null` when they may be compared. */
export function whyInconclusive(
  anchor: { readonly lowest: number; readonly highest: number; readonly median: number },
  foreignCores: number,
): string | null {
  const spread = (anchor.highest - anchor.lowest) / anchor.median;
  if (foreignCores > 0.5) return `others used ${foreignCores.toFixed(1)} cores`;
  return spread > 0.4 ? `the anchor itself varied by ${Math.round(spread * 100)} %` : null;
}
