import { readdir, readlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { isSameProcess, startTimeOf } from '../../../node/process-identity.ts';
import { readRegularFile } from './read-regular-file.ts';

// Every Claude Code that runs says so in `sessions/PID.json` of its configuration. It takes no lock on a conversation:
// two of them write one file at once, and each continues without what the other did.

const recordSchema = z.object({
  pid: z.int().positive(),
  sessionId: z.string(),
  cwd: z.string().catch(''),
  /** When the process began, in the words of this system; older releases leave it out. */
  procStart: z.string().optional().catch(undefined),
  /** Names the set of processes in which the pid means something: that of a container is none of ours. */
  pidDomain: z.string().optional().catch(undefined),
});

export interface OpenConversation {
  readonly pid: number;
  readonly id: string;
  readonly cwd: string;
}

const recordLimitBytes = 1 << 20;

/** The conversations that a living Claude Code of this configuration has open. */
export async function listOpenConversations(
  configDirectory: string,
): Promise<readonly OpenConversation[]> {
  const folder = join(configDirectory, 'sessions');
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => /^\d+\.json$/u.test(name)).map((name) => readOpen(join(folder, name))),
  );
  return found.filter((one) => one !== null);
}

async function readOpen(path: string): Promise<OpenConversation | null> {
  const record = parseRecord((await readRegularFile(path, recordLimitBytes)) ?? '');
  if (!record || !(await isAlive(record))) return null;
  return { pid: record.pid, id: record.sessionId, cwd: record.cwd };
}

function parseRecord(text: string): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Half written: it is read again at the next look.
    return undefined;
  }
}

/** A Claude Code that was killed leaves its record behind, and another process may have its pid by now. */
async function isAlive(record: z.infer<typeof recordSchema>): Promise<boolean> {
  if (platform() !== 'linux') return (await startTimeOf(record.pid)) !== undefined;
  const isThere =
    record.procStart === undefined
      ? (await startTimeOf(record.pid)) !== undefined
      : await isSameProcess(record.pid, record.procStart);
  if (!isThere) return false;
  const domain = /pid:\[\d+\]$/u.exec(record.pidDomain ?? '')?.[0];
  return (
    domain === undefined || domain === (await readlink('/proc/self/ns/pid').catch(() => domain))
  );
}
