import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Begins what a hub in the background writes, so that the end of an earlier one is told from that of the last. */
export const startLine = '--- a hub starts ---\n';

/** What Node prints before it aborts: its heap is full, or the system gives it no more. */
const lastWords = /heap out of memory|Allocation failed|std::bad_alloc|Out of memory/u;

/** Whether the last hub in the background ended because it had no memory left. */
export function endedOutOfMemory(dataDirectory: string): boolean {
  try {
    const written = readFileSync(join(dataDirectory, 'logs', 'start.log'), 'utf8');
    const last = written.slice(written.lastIndexOf(startLine) + 1);
    return lastWords.test(last);
  } catch {
    // No hub was ever started in the background here.
    return false;
  }
}
