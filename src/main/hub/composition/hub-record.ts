import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startTimeOf } from '../../../node/process-identity.ts';
import type { HubRecord } from '../../../shared/wire/runner-job.ts';
import type { HubOptions } from './hub-options.ts';

export interface HubRecordInput {
  readonly options: HubOptions;
  readonly url: string;
  readonly lanUrl: string | null;
  readonly runnerUrl: string;
}

/** Disposing removes the file. */
export interface WrittenRecord extends AsyncDisposable {
  /** The network listener has come, gone or moved. */
  setLanUrl(lanUrl: string | null): void;
}

/**
 * Writes `DATA/hub.json` (0600), by which runners and the command line find this hub. After a crash it stays, and whoever
 * reads it checks pid and start time.
 */
export async function writeHubRecord(input: HubRecordInput): Promise<WrittenRecord> {
  const { options, url, lanUrl, runnerUrl } = input;
  const file = join(options.settings.dataDirectory, 'hub.json');
  const record: HubRecord = {
    pid: process.pid,
    startTime: (await startTimeOf(process.pid)) ?? '',
    version: options.version,
    url,
    lanUrl,
    runnerUrl,
  };
  let last = write(file, record);
  await last;
  return {
    setLanUrl: (changed) => {
      // A full disk keeps the old address in the file; the hub itself still says the right one.
      last = last.then(() => write(file, { ...record, lanUrl: changed })).catch(() => undefined);
    },
    [Symbol.asyncDispose]: async () => {
      await last;
      await rm(file, { force: true });
    },
  };
}

async function write(file: string, record: HubRecord): Promise<void> {
  const draft = `${file}.new`;
  await writeFile(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
