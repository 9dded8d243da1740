import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { extract, pack } from 'tar-stream';

// Files go into and out of containers as tar archives, which is how an engine on any machine takes them. What comes out
// was written by whatever ran in there: only regular files are read, and only so much of them.

export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

export type ArchiveEntry =
  | { readonly type: 'folder'; readonly name: string; readonly mode?: number }
  | { readonly type: 'file'; readonly name: string; readonly content: Uint8Array }
  | {
      readonly type: 'stream';
      readonly name: string;
      readonly content: AsyncIterable<Uint8Array>;
      readonly bytes: number;
    };

export interface Owner extends Ids {
  /** Of files; left out: closed to others. */
  readonly mode?: number;
}

/** An archive of these entries, in their order, all of them of one user. */
export function packArchive(
  entries: readonly ArchiveEntry[],
  { uid, gid, mode = 0o600 }: Owner,
): Readable {
  const archive = pack();
  void writeEntries().catch((thrown: unknown) => {
    archive.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
  });
  return Readable.from(archive);

  async function writeEntries(): Promise<void> {
    for (const entry of entries) {
      const { name, type } = entry;
      if (type === 'folder') {
        archive.entry({ name, type: 'directory', mode: entry.mode ?? 0o700, uid, gid });
      } else if (type === 'file') {
        archive.entry({ name, mode, uid, gid }, Buffer.from(entry.content));
      } else {
        const file = archive.entry({ name, size: entry.bytes, mode, uid, gid });
        await pipeline(entry.content, file);
      }
    }
    archive.finalize();
  }
}

export interface ArchivedFile {
  /** Below the folder or the file that was asked for, which is its first part. */
  readonly name: string;
  readonly content: Buffer;
}

export interface ReadLimits {
  readonly isWanted: (name: string) => boolean;
  readonly limitBytes: number;
}

/** More than a session has by far; a folder inside can be filled without an end. */
const entryLimit = 1_000;

/** The regular files of an archive; those beyond the limits are left out. */
export async function readArchive(
  archive: NodeJS.ReadableStream,
  { isWanted, limitBytes }: ReadLimits,
): Promise<readonly ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  let left = limitBytes;
  const entries = extract();
  const reading = pipeline(archive, entries);
  // What breaks an archive is thrown by the loop, and `reading` is not awaited then: a file that is shortened while the
  // engine packs it is enough, and must not end the hub.
  reading.catch(() => undefined);
  let seen = 0;
  for await (const entry of entries) {
    seen += 1;
    if (seen > entryLimit) return files;
    const { name, type, size } = entry.header;
    if (type !== 'file' || size > left || !isWanted(name)) {
      entry.resume();
      continue;
    }
    left -= size;
    files.push({ name, content: await buffer(entry) });
  }
  await reading;
  return files;
}
