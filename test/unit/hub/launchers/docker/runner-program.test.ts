import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import {
  readRunnerProgram,
  runnerPackages,
} from '../../../../../src/main/hub/launchers/docker/runner-program.ts';
import { layers } from '../../../../architecture/support/import-table.ts';

const packageRoot = fileURLToPath(new URL('../../../../..', import.meta.url));

test('the image has every package that the runner may import', () => {
  const row = layers.find(({ name }) => name === 'runner');
  expect([...runnerPackages].toSorted()).toEqual(
    row?.packages.filter((name) => name !== 'node:*').toSorted(),
  );
});

test('[CON-9] the program goes into the image without sources of packages and without other platforms', () => {
  const files = readRunnerProgram({ packageRoot, runnerEntry: 'src/runner/index.ts' });
  const paths = files.map(({ path }) => path);
  expect(paths).toContain('src/runner/index.ts');
  expect(paths).toContain('node_modules/ws/package.json');
  expect(paths).toContain('node_modules/node-pty/prebuilds/linux-x64/pty.node');
  expect(paths.filter((path) => /prebuilds\/(?:win32|darwin)|\.d\.ts$|\.map$/u.test(path))).toEqual(
    [],
  );
  expect(paths).toEqual(paths.toSorted());
});
