import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startTimeOf } from '../../src/node/process-identity.ts';
import { runnerRecordSchema } from '../../src/shared/wire/runner-job.ts';
import { eventually } from './session-waits.ts';

/** Ends every runner of a data directory, each by its own record, and waits until they are gone. */
export async function endRunnersOf(dataDirectory: string): Promise<void> {
  const folder = join(dataDirectory, 'runners');
  const sessions = existsSync(folder) ? readdirSync(folder) : [];
  await Promise.all(sessions.map((session) => endRunner(join(folder, session, 'runner.json'))));
}

/** How many runners of a data directory are alive. */
export async function countRunnersOf(dataDirectory: string): Promise<number> {
  const folder = join(dataDirectory, 'runners');
  const sessions = existsSync(folder) ? readdirSync(folder) : [];
  const living = await Promise.all(
    sessions.map((session) => livingRunner(join(folder, session, 'runner.json'))),
  );
  return living.filter((record) => record !== undefined).length;
}

async function livingRunner(recordFile: string) {
  if (!existsSync(recordFile)) return undefined;
  const text = readFileSync(recordFile, 'utf8');
  const record = runnerRecordSchema.safeParse(JSON.parse(text)).data;
  return record && (await startTimeOf(record.pid)) === record.startTime ? record : undefined;
}

async function endRunner(recordFile: string): Promise<void> {
  const record = await livingRunner(recordFile);
  if (!record) return;
  try {
    process.kill(record.pid, 'SIGTERM');
  } catch {
    // It has ended by itself since.
    return;
  }
  await eventually('the runner to end', async () =>
    (await startTimeOf(record.pid)) === record.startTime ? undefined : true,
  );
}
