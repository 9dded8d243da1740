import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startTimeOf } from '../../src/node/process-identity.ts';

/** `hub.json` of a hub in this very process, as runners and programs look for it. */
export async function announceHubHere(
  dataDirectory: string,
  change: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const record = {
    pid: process.pid,
    startTime: await startTimeOf(process.pid),
    version: '0.0.0-test',
    url: 'http://127.0.0.1:1',
    lanUrl: null,
    runnerUrl: 'ws://127.0.0.1:1',
    ...change,
  };
  writeFileSync(join(dataDirectory, 'hub.json'), JSON.stringify(record), { mode: 0o600 });
}
