import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isSameProcess } from '../node/process-identity.ts';
import { provenAgent } from '../node/proven-agent.ts';
import type { HubRecord } from '../shared/wire/runner-job.ts';
import { hubRecordSchema } from '../shared/wire/runner-job.ts';
import { directFetch } from './direct-fetch.ts';
import { endedOutOfMemory } from './out-of-memory.ts';

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

export interface MissingHub {
  /** True where no hub runs; false where one may. */
  readonly isAbsent: boolean;
  readonly message: string;
  readonly hint: string;
}

/** Why `findRunningHub` found none, and what to do: a hub that runs and is silent, or is hidden from us, is not none. */
export async function whyNoHub(dataDirectory: string): Promise<MissingHub> {
  if (await isClosedToUs(join(dataDirectory, 'hub.json'))) {
    return {
      isAbsent: false,
      message: `This account cannot read the data directory ${dataDirectory}.`,
      hint: 'Choose another one with --data, or use the account that owns it.',
    };
  }
  const record = await readHubRecord(dataDirectory);
  if (record && (await isSameProcess(record.pid, record.startTime))) {
    return {
      isAbsent: false,
      message: `The hub of ${dataDirectory} (process ${record.pid}) is running but does not respond at ${record.url}.`,
      hint: `Try again in a moment. If it still does not respond, end process ${record.pid} and run \`roundhouse hub start\`. Sessions keep running.`,
    };
  }
  if (record && endedOutOfMemory(dataDirectory)) {
    return {
      isAbsent: true,
      message: `The hub of ${dataDirectory} ran out of memory and ended. Nothing that it had confirmed is lost, and sessions keep running.`,
      hint: 'Close some programs, then run `roundhouse hub start`. To let it use more, start it with NODE_OPTIONS=--max-old-space-size=4096.',
    };
  }
  return {
    isAbsent: true,
    message: `No hub is running for ${dataDirectory}.`,
    hint: 'Start one with `roundhouse hub start`, or choose another one with --hub or --data.',
  };
}

async function isClosedToUs(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return false;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES';
  }
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
