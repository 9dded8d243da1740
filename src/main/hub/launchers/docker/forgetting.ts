import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RunnerFolder } from '../runner-folder.ts';

// A hub may end while it deletes what a session has on the engine. Its work was saved or given up by then, and the removal
// begins again with the next hub: it must not miss what it has deleted itself.

const mark = 'forgetting';

export async function beginToForget({ path }: RunnerFolder): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await writeFile(join(path, mark), '', { mode: 0o600 });
}

export function isBeingForgotten({ path }: RunnerFolder): boolean {
  return existsSync(join(path, mark));
}
