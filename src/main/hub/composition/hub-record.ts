import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startTimeOf } from '../../../node/process-identity.ts';
import type { HubRecord } from '../../../shared/wire/runner-job.ts';
import type { HubOptions } from './hub-options.ts';

export interface HubRecordInput {
  readonly options: HubOptions;
  readonly url: string;
  readonly runnerUrl: string;
}

/**
 * Writes `DATA/hub.json` (0600), by which runners and the command line find this hub. Disposing removes
 * it; after a crash it stays, and whoever reads it checks pid and start time.
 */
export async function writeHubRecord(input: HubRecordInput): Promise<AsyncDisposable> {
  const { options, url, runnerUrl } = input;
  const file = join(options.settings.dataDirectory, 'hub.json');
  const record: HubRecord = {
    pid: process.pid,
    startTime: (await startTimeOf(process.pid)) ?? '',
    version: options.version,
    url,
    lanUrl: null,
    runnerUrl,
  };
  const draft = `${file}.new`;
  await writeFile(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await rename(draft, file);
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}
