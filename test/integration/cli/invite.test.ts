import { encodeQR } from 'qr';
import { expect, test } from 'vitest';

import { ok } from '../../../src/shared/base/result.ts';
import { CliHub } from '../../support/cli-hub.ts';

const lanUrl = 'https://192.168.1.20:4680';
const url = `${lanUrl}/p#1.Xr2-F54lyjOZcPsnOI--vQ.ce34db550ba05cd8cd8a`;

async function invite(columns?: number): Promise<string> {
  await using hub = await CliHub.start({
    handlers: {
      'hub.read': () =>
        Promise.resolve(
          ok({
            name: 'desk',
            version: '1.0.0',
            pid: 1,
            url: 'http://127.0.0.1:4680',
            lanUrl,
            lanFingerprint: null,
            dataDirectory: '/',
            startedAt: '2030-01-01T00:00:00.000Z',
            sessions: 0,
            claude: { path: null, version: null },
          }),
        ),
      'pairing.offer': () =>
        Promise.resolve(ok({ id: 'one', operator: 'Ben', url, expiresInMs: 120_000 })),
    },
  });
  const { stdout } = await hub.run(
    ['invite', '--name', 'Ben'],
    columns === undefined ? {} : { columns },
  );
  return stdout;
}

/** The dark cells of the code, in its lines of two rows each. */
function cellsOf(lines: readonly string[]): readonly (readonly boolean[])[] {
  return lines.flatMap((line) => [
    Array.from(line, (cell) => cell === ' ' || cell === '▄'),
    Array.from(line, (cell) => cell === ' ' || cell === '▀'),
  ]);
}

test('[PAIR1] a terminal shows the code of an invitation in white on black, as a camera reads it', async () => {
  const lines = (await invite(100))
    .split('\n')
    .filter((line) => line.startsWith('\u001b[97;40m') && line.endsWith('\u001b[m'))
    .map((line) => line.slice('\u001b[97;40m'.length, -'\u001b[m'.length));
  const wanted = encodeQR(url, 'raw', { border: 2 });

  expect(cellsOf(lines).slice(0, wanted.length)).toEqual(wanted);
});

test('[PAIR1] a pipe gets the code and the link without colours', async () => {
  const text = await invite();

  expect(text).toContain(url);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('x1b');
});
