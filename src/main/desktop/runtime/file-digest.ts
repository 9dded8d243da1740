import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** A stream costs more than the whole reading of a file that is smaller than this. */
const smallBytes = 1024 * 1024;

/** SHA-256 of a file, in hex; a large file is never whole in memory. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(file)).size <= smallBytes) hash.update(await readFile(file));
  else await pipeline(createReadStream(file, { highWaterMark: smallBytes }), hash);
  return hash.digest('hex');
}
