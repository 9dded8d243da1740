import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RunnerFolder } from '../runner-folder.ts';

// The first start of a session writes its job before the engine makes its volumes. A hub that is killed in between has
// a job without volumes: the next start must make them, and a removal must not miss them.

const mark = 'making-volumes';

export async function beginVolumes({ path }: RunnerFolder): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await writeFile(join(path, mark), '', { mode: 0o600 });
}

export async function endVolumes({ path }: RunnerFolder): Promise<void> {
  await rm(join(path, mark), { force: true });
}

/** No container of this session was ever made: each needs the volumes. */
export function isMakingVolumes({ path }: RunnerFolder): boolean {
  return existsSync(join(path, mark));
}
