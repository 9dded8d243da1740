import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SessionId } from '../../../shared/base/ids.ts';
import {
  lastScreenFile,
  lastScreenSchema,
  type LastScreenRecord,
} from '../../../shared/wire/last-screen.ts';

/**
 * What stood on the terminal of a session when its Claude Code ended, from the folder of its runner. A new
 * start empties that folder; a runner that was killed has left nothing.
 */
export async function readLastScreen(
  dataDirectory: string,
  session: SessionId,
): Promise<LastScreenRecord | undefined> {
  try {
    const path = join(dataDirectory, 'runners', session, lastScreenFile);
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return lastScreenSchema.safeParse(value).data;
  } catch {
    // Absent: it runs, or its runner could not write it.
    return undefined;
  }
}
