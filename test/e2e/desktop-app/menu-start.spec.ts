import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { makeRepo, test } from '../support/desktop-test.ts';

test.use({
  // By a name of its own: a checkout has a `claude` that is found without PATH.
  extraArguments: ['--claude', 'my-claude'],
  // As a menu starts a program: no terminal, and the PATH of the desktop's session.
  environment: async ({ lab }, provide) => {
    const { TERM: _terminal, ...rest } = lab.env;
    const tools = join(lab.home, 'my tools');
    mkdirSync(tools);
    symlinkSync(lab.claude, join(tools, 'my-claude'));
    const profile = `echo Welcome\nexport PATH="${tools}:$PATH"\n`;
    writeFileSync(join(lab.home, '.bash_profile'), profile);
    await provide({ ...rest, PATH: '/usr/bin:/bin', SHELL: '/bin/bash' });
  },
});

test('a start from a menu finds Claude Code where the login shell finds it', async ({
  desktop,
  window,
  folders,
}) => {
  test.skip(process.platform === 'win32', 'there a menu starts programs with the PATH of all');
  await desktop.drop(window.getByText('Drop a repo to start a session'), [
    makeRepo(join(folders.scratch, 'web')),
  ]);
  await window.getByRole('button', { name: 'Start session' }).click();
  await expect(
    window
      .getByRole('list', { name: 'Sessions', exact: true })
      .getByRole('listitem', { name: 'web, idle' }),
  ).toHaveCount(1, { timeout: 90_000 });
});
