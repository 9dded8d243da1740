import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The text of a file that others write; null when there is none, it is no regular file, or it cannot be read.
 * A named pipe would otherwise be waited for, and a device never ends.
 */
export async function readRegularFile(path: string, limitBytes: number): Promise<string | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = await file.stat().then((found) => (found.isFile() ? found : { size: -1 }));
    if (size < 0 || size > limitBytes) return null;
    return await file.readFile('utf8');
  } catch {
    // Absent, a folder, a link to nowhere, or another account's.
    return null;
  }
}
