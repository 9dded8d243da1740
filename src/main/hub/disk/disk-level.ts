import type { HubNotice } from '../../../shared/wire/down.ts';
import { diskLimits } from '../store/disk-space.ts';

/** How the disk of the data directory stands, from best to worst. */
export const diskLevels = ['plenty', 'low', 'unrecorded', 'full'] as const;

export type DiskLevel = (typeof diskLevels)[number];

// A level is left only with this much more than its limit: the reserve file fits in again, and a disk at the
// edge does not change its level with each file that comes and goes.
export const leaveBytes = 64 * 1_048_576;

/** The level at so many free bytes, coming from another. */
export function nextLevel(freeBytes: number, from: DiskLevel): DiskLevel {
  const fallen = levelAt(freeBytes);
  const risen = levelAt(freeBytes - leaveBytes);
  if (isWorse(fallen, from)) return fallen;
  return isWorse(from, risen) ? risen : from;
}

function levelAt(freeBytes: number): DiskLevel {
  if (freeBytes < diskLimits.startBytes) return 'full';
  if (freeBytes < diskLimits.recordBytes) return 'unrecorded';
  return freeBytes < diskLimits.tellBytes ? 'low' : 'plenty';
}

function isWorse(level: DiskLevel, than: DiskLevel): boolean {
  return diskLevels.indexOf(level) > diskLevels.indexOf(than);
}

/** What everybody is told at a level; null when there is nothing to tell. */
export function diskNotice(level: DiskLevel): HubNotice | null {
  switch (level) {
    case 'plenty':
      return null;
    case 'low':
      return {
        about: 'disk',
        level: 'warning',
        text: "The hub's disk has less than 2 GiB left.",
        hint: 'Free some space. Below 500 MiB terminals are not recorded; below 100 MiB nothing new is started.',
      };
    case 'unrecorded':
      return {
        about: 'disk',
        level: 'warning',
        text: "The hub's disk has less than 500 MiB left. Terminals are not recorded.",
        hint: 'Free some space. Live views continue, and the recording marks what is missing.',
      };
    case 'full':
      return {
        about: 'disk',
        level: 'error',
        text: "The hub's disk has less than 100 MiB left. Nothing new is started or sent.",
        hint: 'Free some space. You can still stop, interrupt and remove sessions and answer requests.',
      };
  }
}
