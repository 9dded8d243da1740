import { describe, expect, it } from 'vitest';

import type { KeptBackup } from '../../../../src/main/hub/store/backup-retention.ts';
import { supersededBackups } from '../../../../src/main/hub/store/backup-retention.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Tuesday at noon. */
const nowMs = Date.UTC(2030, 0, 1, 12);

function backupAt(atMs: number, bytes = 1): KeptBackup {
  return { file: new Date(atMs).toISOString(), atMs, bytes };
}

/** What a hub has that makes a backup each hour for so many days. */
function afterDays(days: number): readonly KeptBackup[] {
  let kept: readonly KeptBackup[] = [];
  for (let hour = days * 24; hour >= 0; hour -= 1) {
    const at = nowMs - hour * hourMs;
    const all = [...kept, backupAt(at)];
    const dropped = supersededBackups(all, { nowMs: at, limitBytes: 1e9 });
    kept = all.filter((backup) => !dropped.includes(backup));
  }
  return kept;
}

function agesInHours(backups: readonly KeptBackup[]): readonly number[] {
  return backups.map((backup) => (nowMs - backup.atMs) / hourMs).toSorted((a, b) => a - b);
}

describe('the retention of backups', () => {
  it('[EV34] keeps 24 hourly, 7 daily and 4 weekly ones of a hub that runs for months', () => {
    const ages = agesInHours(afterDays(60));

    expect(ages.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    // The last ones of the days before, at 23 o'clock, and of the weeks before, on Sundays at 23.
    expect(ages.slice(24)).toEqual([37, 61, 85, 109, 133, 205, 373]);
  });

  it('[EV34] counts hours and days that have a backup: a hub that was off keeps the old ones', () => {
    const month = [1, 2, 3].map((hour) => backupAt(nowMs - 30 * dayMs - hour * hourMs));

    const dropped = supersededBackups([...month, backupAt(nowMs)], { nowMs, limitBytes: 1e9 });

    expect(dropped).toEqual([]);
  });

  it('[EV34] drops the oldest when all together are too large, and never the newest', () => {
    const backups = [0, 1, 2, 3].map((hour) => backupAt(nowMs - hour * hourMs, 10));

    const dropped = supersededBackups(backups, { nowMs, limitBytes: 25 });
    const nearlyAll = supersededBackups(backups, { nowMs, limitBytes: 5 });

    expect(agesInHours(dropped)).toEqual([2, 3]);
    expect(agesInHours(nearlyAll)).toEqual([1, 2, 3]);
  });

  it('[EV34] [F13] lets no backup from the future push out the ones of now', () => {
    const future = Array.from({ length: 30 }, (_, hour) =>
      backupAt(nowMs + 400 * dayMs + hour * hourMs),
    );
    const now = backupAt(nowMs);
    const before = backupAt(nowMs - hourMs);

    const dropped = supersededBackups([...future, now, before], { nowMs, limitBytes: 1e9 });

    expect(dropped.toSorted((a, b) => a.atMs - b.atMs)).toEqual(future);
  });
});
