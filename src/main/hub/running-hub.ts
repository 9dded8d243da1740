import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isSameProcess } from '../../node/process-identity.ts';
import { provenAgent } from '../../node/proven-agent.ts';
import { hubRecordSchema, type HubRecord } from '../../shared/wire/runner-job.ts';
import { directFetch } from './direct-fetch.ts';

const answerLimitMs = 5_000;

/**
 * The hub that serves this data directory now, or undefined. `hub.json` alone proves nothing: after a crash
 * another program may have its pid or its port, and the owner's token must not be told to it ([HOST-3]). So the process
 * must be the one that wrote the file, and whoever answers must prove that it is the hub.
 */
export async function findRunningHub(dataDirectory: string): Promise<HubRecord | undefined> {
  const record = await readRecord(join(dataDirectory, 'hub.json'));
  if (!record || !(await isSameProcess(record.pid, record.startTime))) return undefined;
  return (await answers(record.url, dataDirectory)) ? record : undefined;
}

/** The owner's token goes to the hub of its own data directory and to nobody else. */
export async function readOwnerToken(dataDirectory: string): Promise<string> {
  return (await readFile(join(dataDirectory, 'owner.token'), 'utf8')).trim();
}

async function readRecord(file: string): Promise<HubRecord | undefined> {
  try {
    return hubRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // None, or half of one: no hub serves here, or it will write the whole file in a moment.
    return undefined;
  }
}

async function answers(url: string, dataDirectory: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(answerLimitMs);
    const ask = directFetch(provenAgent(dataDirectory));
    const answer = await ask(`${url}/healthz`, { method: 'GET', headers: {}, signal });
    await answer.text();
    return answer.ok;
  } catch {
    // Refused or cut: it does not serve now.
    return false;
  }
}
