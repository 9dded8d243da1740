import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import type { ClaudeLab } from '../../support/claude-lab.ts';
import { countRunnersOf } from '../../support/runner-records.ts';
import { hubOf } from '../support/desktop-hub.ts';
import type { DesktopFolders } from '../support/desktop-test.ts';
import { makeRepo, test } from '../support/desktop-test.ts';

const command = fileURLToPath(new URL('../../../bin/roundhouse.mjs', import.meta.url));

/** `roundhouse …` in a terminal of this lab; what it prints. */
async function roundhouse(
  { lab, folders }: { readonly lab: ClaudeLab; readonly folders: DesktopFolders },
  ...args: readonly string[]
): Promise<string> {
  const env = {
    ...lab.env,
    ROUNDHOUSE_DATA: folders.data,
    ROUNDHOUSE_PORT: '0',
    ROUNDHOUSE_CLAUDE: lab.claude,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { env });
  return stdout.trim();
}

function sessionOf(window: Page, name: string) {
  return window
    .getByRole('list', { name: 'Sessions', exact: true })
    .getByRole('listitem', { name: `${name}, idle` });
}

test('roundhouse start PATH in a terminal shows up in the open window', async ({
  window,
  lab,
  folders,
}) => {
  await expect(window.getByText('Drop a repo to start a session')).toBeVisible();
  const repo = makeRepo(join(folders.scratch, 'Müller & Söhne'));
  expect(await roundhouse({ lab, folders }, 'start', repo)).toBe('Müller-Söhne');
  await expect(sessionOf(window, 'Müller-Söhne')).toHaveCount(1, { timeout: 90_000 });
});

test.describe('a hub that runs already', () => {
  test.beforeEach(async ({ lab, folders }) => {
    await roundhouse({ lab, folders }, 'hub', 'start');
    const repo = makeRepo(join(folders.scratch, 'web'));
    await roundhouse({ lab, folders }, 'start', repo);
  });

  test.afterEach(async ({ lab, folders }) => {
    await roundhouse({ lab, folders }, 'hub', 'stop', '--sessions');
  });

  test('is used, and a quit asks nothing and leaves it and its sessions alone', async ({
    desktop,
    window,
    folders,
  }) => {
    // Several sessions or starts of the program: on a busy machine each takes a while.
    test.slow();
    const before = hubOf(folders);
    await expect(sessionOf(window, 'web')).toHaveCount(1, { timeout: 90_000 });
    expect(new URL(window.url()).origin).toBe(before.url);
    expect(hubOf(folders).pid).toBe(before.pid);

    // It would stay when it were asked.
    await desktop.answerMessageBox(2);
    await desktop.quit();

    expect((await fetch(`${before.url}/healthz`)).ok).toBe(true);
    expect(hubOf(folders).pid).toBe(before.pid);
    expect(await countRunnersOf(folders.data)).toBe(1);
  });
});
