import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { extract } from 'tar-stream';

import { AppError } from '../../../../shared/base/app-error.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err } from '../../../../shared/base/result.ts';

/** Reads the one file that an archive of a container consists of. What is in it, its size too, is up to the container. */
export async function readOnlyFile<T>(
  archive: NodeJS.ReadableStream,
  limitBytes: number,
  read: (file: Readable) => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
  const entries = extract();
  // An archive that breaks off ends `entries`, so that the loop or `read` throws why.
  pipeline(archive, entries).catch(() => undefined);
  for await (const entry of entries) {
    const { type, size } = entry.header;
    if (type !== 'file') break;
    if (size > limitBytes) {
      return err(`It has ${size} bytes; at most ${limitBytes} are taken out of a container.`);
    }
    // To leave the loop ends the archive: not before all of it was read.
    return await read(Readable.from(entry));
  }
  throw new AppError('unavailable', 'The container has handed out something else than a file.');
}
