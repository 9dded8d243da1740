import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { syncDirectory, writeSynced } from '../store/durable-files.ts';

// A log that was restored, or that took the place of a damaged one, does not know of files that were shared since its
// backup. Nothing may remove them at once: the owner may still bring back the log that names them.

const noteSchema = z.object({
  /** The log over which the contents were last in order. */
  epoch: z.string(),
  sinceMs: z.number(),
  sha256s: z.array(z.string()),
});

type Note = z.infer<typeof noteSchema>;

const spareMs = 30 * 24 * 60 * 60_000;

export interface Sparing {
  /** Of the log by which the contents are judged. */
  readonly epoch: string;
  readonly nowMs: number;
  /** What this log does not refer to. */
  readonly unknown: readonly string[];
}

/** What no sweep removes for now; `folder` remembers it, and which log it was judged by. */
export function spare(folder: string, { epoch, nowMs, unknown }: Sparing): ReadonlySet<string> {
  const file = join(folder, 'spared.json');
  const former = readNote(file);
  if (former?.epoch === epoch) {
    return new Set(nowMs < former.sinceMs + spareMs ? former.sha256s : []);
  }
  const note: Note = { epoch, sinceMs: nowMs, sha256s: [...unknown] };
  const draft = join(folder, '.arriving-spared');
  writeSynced(draft, JSON.stringify(note));
  renameSync(draft, file);
  syncDirectory(folder);
  return new Set(note.sha256s);
}

function readNote(file: string): Note | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    // None yet, or damaged: whatever is not known is spared.
    return undefined;
  }
}
