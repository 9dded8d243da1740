import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { RunnerJob, RunnerRecord } from '../../../shared/wire/runner-job.ts';
import { runnerJobSchema, runnerRecordSchema } from '../../../shared/wire/runner-job.ts';

/** The files of one session's runner: `DATA/runners/SESSION/` (0700), each file 0600. */
export class RunnerFolder {
  readonly path: string;

  constructor(dataDirectory: string, session: SessionId) {
    this.path = join(dataDirectory, 'runners', session);
  }

  get jobFile(): string {
    return join(this.path, 'job.json');
  }

  get #recordFile(): string {
    return join(this.path, 'runner.json');
  }

  async writeJob(job: RunnerJob): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const draft = `${this.jobFile}.new`;
    await writeFile(draft, JSON.stringify(job), { mode: 0o600 });
    await rename(draft, this.jobFile);
  }

  async readJob(): Promise<RunnerJob | undefined> {
    return runnerJobSchema.safeParse(await readJson(this.jobFile)).data;
  }

  /** What the runner wrote of itself; absent until it runs. */
  async readRecord(): Promise<RunnerRecord | undefined> {
    return runnerRecordSchema.safeParse(await readJson(this.#recordFile)).data;
  }

  /** As `readRecord`; tells a record that is not there from one that the system does not give out now. */
  async lookForRecord(): Promise<RunnerRecord | 'absent' | 'unreadable'> {
    try {
      const text = await readFile(this.#recordFile, 'utf8');
      return runnerRecordSchema.safeParse(parseJson(text)).data ?? 'absent';
    } catch (thrown) {
      return isNotFound(thrown) ? 'absent' : 'unreadable';
    }
  }

  /** Empties the folder of an earlier runner; its log stays for a person to read. */
  async clear(): Promise<void> {
    const names = await readdir(this.path).catch(() => []);
    const old = names.filter((name) => !name.endsWith('.log'));
    await Promise.all(
      old.map((name) => rm(join(this.path, name), { recursive: true, force: true })),
    );
  }

  /** A runner may be writing its last words into it meanwhile. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

export async function listRunnerSessions(dataDirectory: string): Promise<readonly SessionId[]> {
  const names = await readdir(join(dataDirectory, 'runners')).catch(() => []);
  return names.map((name) => asId('session', name));
}

async function readJson(file: string): Promise<unknown> {
  return parseJson(await readFile(file, 'utf8').catch(() => ''));
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Absent, or half written by a program that was killed: the same as not there.
    return undefined;
  }
}

function isNotFound(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  return thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR';
}
