import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

import type { DesktopFolders } from '../support/desktop-test.ts';
import { makeRepo, test } from '../support/desktop-test.ts';
import type { Desktop } from '../support/desktop.ts';

// What only the desktop program shows. The page's own looks are in `page/looks.spec.ts`.

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
] as const;

async function isSound(
  { desktop, window }: { readonly desktop: Desktop; readonly window: Page },
  what: string,
): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await window.emulateMedia({ colorScheme });
    for (const size of sizes) {
      const name = `${what}, ${colorScheme}, ${size.width}×${size.height}`;
      await desktop.setWindowSize(size);
      await expect.poll(() => window.evaluate(() => globalThis.innerWidth)).toBe(size.width);
      const cut = await window
        .getByRole('dialog')
        .evaluateAll((all) =>
          all
            .map((one) => one.getBoundingClientRect())
            .filter((box) => box.left < 0 || box.right > innerWidth || box.bottom > innerHeight),
        );
      expect(cut, `${name} fits`).toEqual([]);
      const wide = await window.locator('dialog *').evaluateAll((all) =>
        all
          .filter((one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX))
          .filter((one) => one.scrollWidth > one.clientWidth)
          .map((one) => one.getAttribute('class')),
      );
      expect(wide, `${name} scrolls down only`).toEqual([]);
      // A second page for its own work, as axe would like it, is not to be had of a desktop program.
      const { violations } = await new AxeBuilder({ page: window })
        .setLegacyMode(true)
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      const found = violations.map((one) => `${name}: ${one.id}: ${one.nodes[0]?.html ?? ''}`);
      expect(found).toEqual([]);
    }
  }
}

/** Folders of every kind, with names of every length. */
function makeFolders({ scratch }: DesktopFolders): readonly string[] {
  const web = makeRepo(join(scratch, 'web'));
  const worktree = join(scratch, 'web-fix');
  execFileSync('git', ['worktree', 'add', '--quiet', '-b', 'fix', worktree], { cwd: web });
  const link = join(scratch, 'link-to-web');
  symlinkSync(web, link);
  const plain = join(scratch, 'notes');
  mkdirSync(plain);
  const broken = join(scratch, 'broken');
  mkdirSync(join(broken, '.git'), { recursive: true });
  const long = makeRepo(
    join(scratch, 'a-repo-with-a-name-that-is-longer-than-any-dialog-is-wide-'.repeat(3)),
  );
  return [web, worktree, link, plain, broken, long];
}

test('the dialogs of dropped folders and of recent repos fit and hold WCAG AA, dark and light', async ({
  desktop,
  window,
  folders,
}) => {
  // On a busy machine axe takes seconds for each view.
  test.slow();
  test.skip(!desktop.hasDesk, 'needs the stand-in: a window manager may give another size');
  const zone = window.getByText('Drop a repo to start a session');
  await expect(zone).toBeVisible();
  await desktop.drop(zone, makeFolders(folders));
  const several = window.getByRole('dialog', { name: 'New sessions' });
  await expect(several.getByRole('listitem')).toHaveCount(6);
  await expect(several.getByRole('alert')).toHaveCount(1);
  await isSound({ desktop, window }, 'new sessions');

  await several.getByRole('button', { name: /^Start \d sessions$/ }).click();
  await expect(several).toHaveCount(0, { timeout: 60_000 });
  await window.getByRole('button', { name: 'New session' }).first().click();
  const one = window.getByRole('dialog', { name: 'New session' });
  await expect(
    one.getByRole('list', { name: 'Recent repos' }).getByRole('listitem'),
  ).not.toHaveCount(0);
  await isSound({ desktop, window }, 'recent repos');
});
