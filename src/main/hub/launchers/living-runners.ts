import { isSameProcess } from '../../../node/process-identity.ts';
import { listRunnerSessions, RunnerFolder } from './runner-folder.ts';

/**
 * The programs that the living runners of this machine run, by their paths. Null when one of them does not say:
 * then any may be in use.
 */
export async function programsOfLivingRunners(
  dataDirectory: string,
): Promise<ReadonlySet<string> | null> {
  const programs = new Set<string>();
  for (const session of await listRunnerSessions(dataDirectory)) {
    const record = await new RunnerFolder(dataDirectory, session).readRecord();
    if (!record || !(await isSameProcess(record.pid, record.startTime))) continue;
    if (record.entry === undefined) return null;
    programs.add(record.entry);
  }
  return programs;
}
