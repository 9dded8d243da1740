import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { randomText } from '../../../../shared/base/ids.ts';

/**
 * By which a hub knows its own containers among those of other hubs on the same engine. It is made with the data
 * directory's first container and stays: a directory that was moved is still the same hub.
 */
export function hubIdentity(folder: string): string {
  const file = join(folder, 'identity');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The first container.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const identity = randomText(14);
    writeFileSync(file, identity, { mode: 0o600 });
    return identity;
  }
}
