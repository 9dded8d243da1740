import { join } from 'node:path';

import type { HubOptions } from './hub-options.ts';

/** What the hub keeps for sessions in containers. */
export function containerFolder({ settings }: Pick<HubOptions, 'settings'>): string {
  return join(settings.dataDirectory, 'containers');
}

/** Those of the hub, whose repos they are; never root's. */
export function workerIds(): { readonly uid: number; readonly gid: number } {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? { uid: 1000, gid: 1000 } : { uid, gid: process.getgid?.() ?? uid };
}
