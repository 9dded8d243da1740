import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isSameProcess } from '../../node/process-identity.ts';
import type { RunnerJob } from '../../shared/wire/runner-job.ts';
import { hubRecordSchema } from '../../shared/wire/runner-job.ts';

/**
 * Where the hub of the data directory serves now; `undefined` while there is none. A hub that was killed leaves
 * `hub.json` behind, and whoever listens at its address then is a stranger: it is not even dialled.
 */
export async function locateHub(job: RunnerJob): Promise<string | undefined> {
  if (job.hubUrl !== null) return job.hubUrl;
  const record = await readHubRecord(join(job.dataDirectory, 'hub.json'));
  if (!record || !(await isSameProcess(record.pid, record.startTime))) return undefined;
  return record.runnerUrl;
}

async function readHubRecord(file: string) {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return hubRecordSchema.safeParse(value).data;
  } catch {
    // No hub, or one that is just writing where it is.
    return undefined;
  }
}

export interface HubWatchOptions {
  readonly dataDirectory: string;
  /** `hub.json` was written or removed. */
  readonly onChange: () => void;
}

/** Notices a hub that starts, so that its runners are back at once and not after their pause. */
export function watchHub({ dataDirectory, onChange }: HubWatchOptions): Disposable {
  try {
    const watcher = watch(dataDirectory, { persistent: false }, (_event, name) => {
      if (name === 'hub.json' || name === null) onChange();
    });
    // The folder went away: the runner notices that by itself.
    watcher.on('error', () => watcher.close());
    return { [Symbol.dispose]: () => watcher.close() };
  } catch {
    return { [Symbol.dispose]: () => undefined };
  }
}
