import { expect, test } from 'vitest';

import { Checkout } from './checkout.ts';

test('roundhouse hands its arguments on, and the exit code back', async () => {
  using checkout = new Checkout();
  checkout.write('package.json', '{"type":"module"}');
  checkout.write(
    'out/main/cli.js',
    'console.log(process.argv.slice(2).join()); process.exitCode = 5;',
  );

  expect(await checkout.run('bin/roundhouse.mjs', ['ls', '--json'], {})).toEqual({
    code: 5,
    stdout: 'ls,--json\n',
    stderr: '',
  });
});

test('roundhouse runs under the Node that is installed beside it', async () => {
  using checkout = new Checkout();
  checkout.write('out/main/cli.js', '');
  checkout.write('node_modules/node/bin/node', '#!/bin/sh\necho "pinned $2"\nexit 6\n');

  expect(await checkout.run('bin/roundhouse.mjs', ['ls'], { PATH: '/usr/bin:/bin' })).toEqual({
    code: 6,
    stdout: 'pinned ls\n',
    stderr: '',
  });
});

test('a checkout that is not built says how to build it', async () => {
  using checkout = new Checkout();

  expect(await checkout.run('bin/roundhouse.mjs', ['ls'], {})).toEqual({
    code: 1,
    stdout: '',
    stderr: 'roundhouse: this checkout is not built yet. Run: npm run build\n',
  });
});
