import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import {
  packArchive,
  readArchive,
} from '../../../../../src/main/hub/launchers/docker/container-archive.ts';

const blockBytes = 512;
const everything = { isWanted: () => true, limitBytes: 2 ** 20 };

/** Two files of one block each: every part of the archive begins at a block. */
function archiveOfTwo(): Promise<Buffer> {
  const content = Buffer.alloc(blockBytes, 'x');
  return buffer(
    packArchive(
      [
        { type: 'file', name: 'first', content },
        { type: 'file', name: 'second', content },
      ],
      { uid: 1000, gid: 1000 },
    ),
  );
}

function inParts(archive: Buffer): Readable {
  const parts = Array.from({ length: Math.ceil(archive.length / blockBytes) }, (_none, index) =>
    archive.subarray(index * blockBytes, (index + 1) * blockBytes),
  );
  return Readable.from(parts);
}

test('an archive that is whole is read', async () => {
  const files = await readArchive(inParts(await archiveOfTwo()), everything);
  expect(files.map(({ name }) => name)).toEqual(['first', 'second']);
});

// The vitest of this file fails as well when a promise rejects that nobody awaits: that would end the hub.
describe('[CON-4] an archive that is broken is refused, and ends nothing', () => {
  test('cut in the middle of a file', async () => {
    const cut = (await archiveOfTwo()).subarray(0, blockBytes + 100);
    await expect(readArchive(inParts(cut), everything)).rejects.toThrow('Unexpected end of data');
  });

  test('cut in a file that is not wanted', async () => {
    const cut = (await archiveOfTwo()).subarray(0, blockBytes + 100);
    const nothing = { ...everything, isWanted: () => false };
    await expect(readArchive(inParts(cut), nothing)).rejects.toThrow('Unexpected end of data');
  });

  test('with a header that is none', async () => {
    const archive = await archiveOfTwo();
    archive.fill('?', 2 * blockBytes, 3 * blockBytes);
    await expect(readArchive(inParts(archive), everything)).rejects.toThrow('Invalid tar header');
  });

  test('from an engine that goes away', async () => {
    const archive = await archiveOfTwo();
    async function* fromEngine(): AsyncGenerator<Buffer> {
      yield archive.subarray(0, blockBytes + 100);
      await Promise.resolve();
      throw new Error('socket hang up');
    }
    const reading = readArchive(Readable.from(fromEngine()), everything);
    await expect(reading).rejects.toThrow('socket hang up');
  });
});

test('an archive that ends between files has those before the end', async () => {
  const cut = (await archiveOfTwo()).subarray(0, 2 * blockBytes);
  const files = await readArchive(inParts(cut), everything);
  expect(files.map(({ name }) => name)).toEqual(['first']);
});

test('of more files than a session has, the rest is not read', async () => {
  const content = Buffer.alloc(0);
  const names = Array.from({ length: 1_010 }, (_none, index) => `file-${index}`);
  const archive = packArchive(
    names.map((name) => ({ type: 'file', name, content })),
    { uid: 1000, gid: 1000 },
  );
  await expect(readArchive(archive, everything)).resolves.toHaveLength(1_000);
});
