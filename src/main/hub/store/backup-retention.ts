/** A backup that the hub made by itself. */
export interface KeptBackup {
  readonly file: string;
  /** When it was made, by its name. */
  readonly atMs: number;
  readonly bytes: number;
}

export interface RetentionOptions {
  readonly nowMs: number;
  /** What all of them may take on the disk. The newest stays whatever it takes. */
  readonly limitBytes: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;

// The newest of each of the last so many hours, days and weeks that have one: a hub that was off for a
// month keeps the backups from before it.
const rules = [
  { everyMs: hourMs, count: 24 },
  { everyMs: dayMs, count: 7 },
  { everyMs: weekMs, count: 4 },
] as const;

// Weeks begin on a Monday; 1970 began on a Thursday.
const mondayMs = 3 * dayMs;

/**
 * The backups that newer ones have made superfluous: 24 hourly, 7 daily and 4 weekly ones stay, and of
 * these the oldest go first when all together are too large. Hours, days and weeks are those of UTC.
 */
export function supersededBackups(
  backups: readonly KeptBackup[],
  options: RetentionOptions,
): readonly KeptBackup[] {
  const newestFirst = backups
    .map((backup) => ({ backup, atMs: Math.min(backup.atMs, options.nowMs) }))
    // From the future is what a clock made that was wrong: it counts as of now, before all that is.
    .toSorted((one, other) => other.atMs - one.atMs || one.backup.atMs - other.backup.atMs);
  const kept = rules.flatMap(({ everyMs, count }) => {
    const newestOfEach = Map.groupBy(newestFirst, ({ atMs }) =>
      Math.floor((atMs + mondayMs) / everyMs),
    );
    return [...newestOfEach.values()].slice(0, count).flatMap((group) => group.slice(0, 1));
  });
  const stays = new Set<KeptBackup>();
  let bytes = 0;
  for (const entry of newestFirst.filter((one) => kept.includes(one))) {
    bytes += entry.backup.bytes;
    if (stays.size > 0 && bytes > options.limitBytes) break;
    stays.add(entry.backup);
  }
  return newestFirst.map(({ backup }) => backup).filter((backup) => !stays.has(backup));
}
