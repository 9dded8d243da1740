import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { HubRecord } from '../shared/wire/runner-job.ts';
import { hubRecordSchema } from '../shared/wire/runner-job.ts';
import { directFetch } from './direct-fetch.ts';
import { isSameProcess } from './process-start.ts';
import { provenAgent } from './proven-agent.ts';

export interface RunningHubOptions {
  readonly dataDirectory: string;
}

/**
 * The hub that owns the data directory now, or undefined. `hub.json` alone proves nothing: after a crash
 * another program may have its pid or its port, and the owner's token must not be told to it ([HOST-3]).
 * So the process must be the very one that wrote the file, and whoever answers must prove that it is the hub.
 */
export async function findRunningHub(options: RunningHubOptions): Promise<HubRecord | undefined> {
  const record = await readHubRecord(options.dataDirectory);
  if (!record) return undefined;
  if (!(await isSameProcess(record.pid, record.startTime))) return undefined;
  return (await answers(record.url, options.dataDirectory)) ? record : undefined;
}

/** What `hub.json` says, whether or not it is still true. */
async function readHubRecord(dataDirectory: string): Promise<HubRecord | undefined> {
  try {
    const text = await readFile(join(dataDirectory, 'hub.json'), 'utf8');
    return hubRecordSchema.parse(JSON.parse(text));
  } catch {
    // None, or half of one: no hub serves here, or it will write the whole file in a moment.
    return undefined;
  }
}

async function answers(url: string, dataDirectory: string): Promise<boolean> {
  try {
    const ask = directFetch(provenAgent(dataDirectory));
    const response = await ask(`${url}/healthz`, { method: 'GET', headers: {} });
    await response.text();
    return response.ok;
  } catch {
    // Refused or cut: it does not serve now.
    return false;
  }
}
