import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';

/** Folders of the data directory that hold one folder per session. */
const places = ['runners', 'recordings', 'attachments'];

export async function sessionsWithFiles(dataDirectory: string): Promise<readonly SessionId[]> {
  const names = await Promise.all(
    places.map((place) => readdir(join(dataDirectory, place)).catch((): string[] => [])),
  );
  return [...new Set(names.flat())].map((name) => asId('session', name));
}
