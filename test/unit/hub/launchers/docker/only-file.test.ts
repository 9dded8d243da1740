import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { pack } from 'tar-stream';
import { expect, test } from 'vitest';

import { readOnlyFile } from '../../../../../src/main/hub/launchers/docker/only-file.ts';
import { ok } from '../../../../../src/shared/base/result.ts';

const content = Buffer.alloc(5_000_000, 'x');

function archived(): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'out.bundle' }, content);
  archive.finalize();
  return buffer(archive);
}

/** As a connection brings it, which may break off. */
function arriving(bytes: Buffer, isCut: boolean): PassThrough {
  const stream = new PassThrough();
  stream.write(bytes, () => {
    if (isCut) stream.destroy(new Error('the engine is gone'));
    else stream.end();
  });
  return stream;
}

function read(stream: PassThrough, limitBytes = content.length) {
  return readOnlyFile(stream, limitBytes, async (file) => ok((await buffer(file)).length));
}

test('[CON-6] the file of an archive is read to its end', async () => {
  const bytes = await archived();
  expect(await read(arriving(bytes, false))).toEqual(ok(content.length));
});

test('[CON-6] an archive that breaks off is an error, in the file and before it', async () => {
  const bytes = await archived();
  await expect(read(arriving(bytes.subarray(0, 1_000_000), true))).rejects.toThrow(
    'the engine is gone',
  );
  await expect(read(arriving(bytes.subarray(0, 100), true))).rejects.toThrow('the engine is gone');
});

test('[CON-6] a file that is larger than what is taken is refused before it is read', async () => {
  const bytes = await archived();
  expect(await read(arriving(bytes, false), content.length - 1)).toEqual({
    ok: false,
    error: 'It has 5000000 bytes; at most 4999999 are taken out of a container.',
  });
});
