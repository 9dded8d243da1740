import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

// Claude Code's own transcript of a conversation: a file of lines that grows. Its hooks say where it is.

/** What one look reads at most, in bytes. */
export const transcriptReadLimit = 1024 * 1024;

/** Of the conversation that the hook is of; `undefined` for a sub-agent, which has a transcript of its own. */
export function transcriptPathOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  const { transcript_path: path, agent_id: agent } = payload;
  return typeof path === 'string' && path !== '' && typeof agent !== 'string' ? path : undefined;
}

/** In bytes; 0 when it is not there: it begins with the first prompt or command. */
export function transcriptSize(path: string): number {
  return withFile(path, (file) => fstatSync(file).size) ?? 0;
}

/** What is there from the offset on, at most `transcriptReadLimit` of it; the last line may be half written. */
export function readTranscript(path: string, offset: number): Buffer {
  const read = withFile(path, (file) => {
    const size = Math.min(transcriptReadLimit, Math.max(0, fstatSync(file).size - offset));
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, readSync(file, bytes, 0, size, offset));
  });
  return read ?? Buffer.alloc(0);
}

function withFile<T>(path: string, work: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}
