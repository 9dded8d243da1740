import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { openInEditor, openTerminal } from '../../../../src/main/desktop/outside-programs.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-outside-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\ntouch '${join(folder, 'ran')}'\n`);
  chmodSync(join(folder, name), 0o755);
}

test('[REPO-1] a program beside the file is not started, whatever PATH says', async () => {
  program('code');
  program('xterm');
  const environment = { PATH: '.:', HOME: folder };
  const opened = openInEditor(join(folder, 'code'), { editor: 'auto', environment });
  await expect(opened).rejects.toMatchObject({ code: 'unavailable' });
  await expect(openTerminal(folder, environment)).rejects.toMatchObject({ code: 'unavailable' });
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

test('a terminal opens in a folder, and not in what has taken its place', async () => {
  mkdirSync(join(folder, 'bin'));
  program('repo');
  const environment = { PATH: join(folder, 'bin'), HOME: folder };
  await expect(openTerminal(join(folder, 'repo'), environment)).rejects.toMatchObject({
    code: 'refused',
    message: `${join(folder, 'repo')} is no longer a folder.`,
  });
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});
