import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';

/** Sessions of which the hub still has a recording. */
export async function recordedSessions(dataDirectory: string): Promise<readonly SessionId[]> {
  const names = await readdir(join(dataDirectory, 'recordings')).catch(() => []);
  return names.map((name) => asId('session', name));
}
