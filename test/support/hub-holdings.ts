import { readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

import { processesMarked } from '../../src/runner/claude/process-tree.ts';
import type { HubProcess } from './hub-process.ts';

/** What a hub and its sessions hold of the machine. Linux only: elsewhere nobody tells. */
export interface Holdings {
  /** Descriptors of the hub by what they are: a kind, or a file below one of the folders. */
  readonly descriptors: Readonly<Record<string, number>>;
  /** Programs that live in the home of the sessions, without the hub. */
  readonly processes: number;
  /** Files and folders below each folder, by their paths. */
  readonly files: readonly string[];
}

export interface HoldingPlaces {
  readonly hub: HubProcess;
  /** Everything that the hub starts has this home. */
  readonly home: string;
  /** Where each file that a session leaves behind is a leak. */
  readonly folders: readonly string[];
  /** Files and folders that are not a session's: they may come and go at any time. */
  readonly others: readonly string[];
}

export function holdingsOf({ hub, home, folders, others }: HoldingPlaces): Holdings {
  const isSessions = (path: string): boolean => !others.some((other) => path.startsWith(other));
  const fds = readdirSync(`/proc/${hub.pid}/fd`).map((fd) => `/proc/${hub.pid}/fd/${fd}`);
  const counts = Map.groupBy(fds.map(kindOf).filter(isSessions), (kind) => kind);
  return {
    descriptors: Object.fromEntries(
      [...counts].map(([kind, all]): [string, number] => [kind, all.length]),
    ),
    processes: processesMarked(`HOME=${home}`).filter((pid) => pid !== hub.pid).length,
    files: folders.flatMap(filesBelow).filter(isSessions).toSorted(),
  };
}

/** A socket and a pipe are named by a number of their own. */
function kindOf(fd: string): string {
  try {
    return readlinkSync(fd).replace(/:\[.*/u, '');
  } catch {
    // It was closed between the listing and the look, as that of the listing itself.
    return 'closed';
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) =>
    join(folder, relative(folder, entry.parentPath), entry.name),
  );
}
