import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';

import type { RunnerJob } from '../shared/wire/runner-job.ts';
import { hubRecordSchema } from '../shared/wire/runner-job.ts';

/** Where the hub of the data directory serves now; `undefined` while there is none. */
export function readHubUrl(job: RunnerJob): string | undefined {
  if (job.hubUrl !== null) return job.hubUrl;
  try {
    const value: unknown = JSON.parse(readFileSync(join(job.dataDirectory, 'hub.json'), 'utf8'));
    return hubRecordSchema.safeParse(value).data?.runnerUrl;
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
