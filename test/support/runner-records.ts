import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startTimeOf } from '../../src/main/hub/launchers/process-identity.ts';
import { runnerRecordSchema } from '../../src/shared/wire/runner-job.ts';
import { eventually } from './session-waits.ts';

/** Ends every runner of a data directory, each by its own record, and waits until they are gone. */
export async function endRunnersOf(dataDirectory: string): Promise<void> {
  const folder = join(dataDirectory, 'runners');
  const sessions = existsSync(folder) ? readdirSync(folder) : [];
  await Promise.all(sessions.map((session) => endRunner(join(folder, session, 'runner.json'))));
}

async function endRunner(recordFile: string): Promise<void> {
  if (!existsSync(recordFile)) return;
  const text = readFileSync(recordFile, 'utf8');
  const record = runnerRecordSchema.safeParse(JSON.parse(text)).data;
  if (!record || (await startTimeOf(record.pid)) !== record.startTime) return;
  process.kill(record.pid, 'SIGTERM');
  await eventually('the runner to end', async () =>
    (await startTimeOf(record.pid)) === record.startTime ? undefined : true,
  );
}
