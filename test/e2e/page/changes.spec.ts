import { expect } from '@playwright/test';

import { SessionScript } from '../../support/demo-hub/session-script.ts';
import { ChangesPage } from '../pages/changes-page.ts';
import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';
import { expectSoundPage, sizes } from '../support/sound-page.ts';

test('changed files are told by folder, with what happened to them and what is staged', async ({
  page,
  roundhouse,
}) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('web');
  await changes.show();

  await expect(changes.tree('web')).toBeVisible();
  await expect(changes.file('src/ledger/round.ts, modified, not staged')).toBeAttached();
  await expect(
    changes.file('src/invoice/lines.ts, renamed from src/invoice/rows.ts, staged'),
  ).toBeAttached();
  await expect(changes.file(/0042_ledger_total_v2.sql, added, committed/)).toBeAttached();
  await expect(page.getByText('Since 4f1c2a90, where the session started')).toBeVisible();
  // [REPO-3] a name that turns the direction of text hides nothing
  await expect(changes.tree('web').getByTitle('Invisible character')).toHaveText('RLO');
});

test('a file is staged, committed and pushed, each command in sight before it runs', async ({
  page,
  roundhouse,
}) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('web');
  await changes.show();
  await changes.box('src/ledger/round.ts').click();
  await expect(page.getByText('Ran git add --all -- src/ledger/round.ts')).toBeVisible();
  await expect(changes.file('src/ledger/round.ts, modified, staged')).toBeAttached();

  await expect(changes.commit).toBeDisabled();
  await changes.message.fill("Round half even, it's time");
  await expect(
    page.getByText(String.raw`git commit --no-verify -m 'Round half even, it'\''s time'`),
  ).toBeVisible();
  await changes.commit.click();
  await expect(changes.message).toHaveValue('');
  await expect(changes.file('src/ledger/round.ts, modified, committed')).toBeAttached();
  await expect(changes.box('src/ledger/round.ts')).toBeDisabled();

  const push =
    'git push --porcelain --no-verify --receive-pack=git-receive-pack -- git@example.test:acme/payments-api.git 4f1c2a90e7d35b6881c20a94d5e6f7a8b9c0d1e2:refs/heads/main && git branch --quiet --set-upstream-to=origin/main main';
  await expect(page.getByText(push, { exact: true })).toBeVisible();
  await changes.push.click();
  await expect(page.getByText(`Ran ${push}`)).toBeVisible();
  await expect(page.getByText('0 commits ahead, 0 behind origin/main')).toBeVisible();
});

test('a refused push says what git said and what to do', async ({ page, hub, roundhouse }) => {
  hub.sessions.changes.refusal = 'git push: ! [rejected] (fetch first)';
  const changes = new ChangesPage(page);
  await roundhouse.open('web');
  await changes.show();
  await changes.push.click();
  await expect(page.getByRole('alert')).toContainText('! [rejected] (fetch first)');
});

test('a comment on lines goes to the session as a message, with the code and its receipt', async ({
  page,
  hub,
  roundhouse,
}) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('infra');
  await changes.show();
  await changes.file(/^src\/ledger\/round.ts/).click();
  const diff = changes.diff('src/ledger/round.ts');
  await diff.getByRole('option', { name: /^13 added/ }).click();
  await diff.getByRole('option', { name: /^14 added/ }).click({ modifiers: ['Shift'] });
  await diff.getByRole('textbox', { name: 'Comment on lines 13–14' }).fill('Why the flag here?');
  await diff.getByRole('button', { name: 'Send comment' }).click();

  await expect(diff.getByText('Your comment on lines 13–14')).toBeVisible();
  await expect(diff.getByText('answered')).toBeVisible();
  const sent = hub.log.since(0).findLast((event) => event.kind === 'message.queued');
  expect(sent?.data.text).toBe(
    'About src/ledger/round.ts, lines 13–14:\n\n```diff\n+  if (!flags.has("LEDGER_V2")) return Math.round(cents);\n+  return roundHalfEven(cents); // \u202enever\n```\n\nWhy the flag here?',
  );
});

test('everything goes by keys: the tree, a file, its lines, a comment, and back', async ({
  page,
  roundhouse,
}) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('infra');
  await changes.show();
  await changes.tree('infra').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(changes.file('docs, 2 files, not staged')).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await expect(changes.file('docs/logo.png, untracked, staged')).toBeAttached();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const diff = changes.diff('src/ledger/round.ts');
  await expect(diff.getByRole('listbox')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(diff.getByRole('option', { selected: true })).toHaveCount(2);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Good');
  await page.keyboard.press('Control+Enter');
  await expect(diff.getByText('Your comment on')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(diff).toBeHidden();
});

test('what Claude Code changes meanwhile appears by itself', async ({ page, hub, roundhouse }) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('infra');
  await changes.show();
  await expect(changes.tree('infra')).toBeVisible();
  hub.sessions.changes.change('infra', 'src/fresh.ts');
  await roundhouse.message('infra').fill('go on');
  await roundhouse.send.click();
  await expect(changes.file(/^src\/fresh.ts/)).toBeAttached();
});

test('a very long diff and a tree of thousands are drawn only where they are seen', async ({
  page,
  hub,
  roundhouse,
}) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('infra');
  await changes.show();
  await changes.file(/found-fitting/).click();
  const lines = page.getByRole('listbox');
  await expect(lines.getByRole('option').first()).toBeVisible();
  expect(await atRest(page, () => lines.getByRole('option').count())).toBeLessThan(200);
  await lines.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await expect(lines.getByRole('option', { name: /^12000 added/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lines).toBeHidden();

  hub.sessions.changes.fill('infra', 3000);
  await page.getByRole('button', { name: 'Refresh changes' }).click();
  await expect(page.getByText('3000 files')).toBeVisible();
  const files = changes.tree('infra').getByRole('treeitem');
  expect(await atRest(page, () => files.count())).toBeLessThan(200);
});

test('at 200 % text lines stay whole, and apart', async ({ page, roundhouse }) => {
  await page.addStyleTag({ content: 'html { font-size: 200%; }' });
  const changes = new ChangesPage(page);
  await roundhouse.open('infra');
  await changes.show();
  const lines = changes.tree('infra').getByRole('treeitem');
  const [above, below] = await atRest(page, () =>
    Promise.all([lines.nth(0).boundingBox(), lines.nth(1).boundingBox()]),
  );
  expect(above?.height).toBe(54);
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeCloseTo(below?.y ?? 0, 1);
  await changes.file(/^src\/ledger\/round.ts/).click();
  const line = page.getByRole('option', { name: /^13 added/ });
  await expect.poll(async () => (await line.boundingBox())?.height).toBe(40);
});

test('nothing changed, and files that are elsewhere, are said', async ({
  page,
  hub,
  roundhouse,
}) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('web-docs');
  await changes.show();
  await expect(page.getByText('No changes since the session started.')).toBeVisible();
  const boxed = new SessionScript({
    name: 'boxed',
    repo: '/home/ana/boxed',
    startMs: Date.now(),
    setup: { launcher: 'docker' },
  });
  await hub.log.append(boxed.running().events);
  await roundhouse.open('boxed');
  await expect(page.getByRole('alert')).toContainText('are not on this machine');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a hub that is away leaves what was seen, and says so', async ({ page, hub, roundhouse }) => {
  const changes = new ChangesPage(page);
  await roundhouse.open('infra');
  await changes.show();
  await expect(changes.tree('infra')).toBeVisible();
  await hub.leave();
  await expect(page.getByText('Shown as of the last connection to the hub.')).toBeVisible();
  await expect(changes.tree('infra')).toBeVisible();
  await hub.comeBack();
  await expect(page.getByText('Shown as of the last connection to the hub.')).toBeHidden({
    timeout: 90_000,
  });
});

for (const viewport of sizes) {
  test.describe(`a gate at ${viewport.width}×${viewport.height}`, () => {
    test.use({ viewport });

    test('leaves the buttons of the changes in sight, beside its own', async ({
      page,
      roundhouse,
    }) => {
      const changes = new ChangesPage(page);
      await roundhouse.open('payments');
      await changes.show();
      const gate = roundhouse.gate('payments', 'Bash');
      const stage = page.getByRole('button', { name: 'Stage all' });
      for (const button of [gate.allow, gate.deny, changes.commit, changes.push, stage]) {
        await expect(button).toBeInViewport({ ratio: 0.99 });
      }
      // Nothing lies over them.
      for (const button of [gate.allow, changes.push, stage]) await button.click({ trial: true });
      await expect(changes.tree('payments').getByRole('treeitem').nth(1)).toBeInViewport();
    });
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  for (const viewport of sizes) {
    test.describe(`${colorScheme}, ${viewport.width}×${viewport.height}`, () => {
      test.use({ colorScheme, viewport });
      test.slow();

      test('nothing breaks and WCAG AA holds: the tree, a commit, a change with a comment', async ({
        page,
        roundhouse,
      }) => {
        const changes = new ChangesPage(page);
        await roundhouse.open('infra');
        await changes.show();
        await changes.message.fill('Round half even');
        await changes.box('src/ledger/round.ts').click();
        await expect(changes.commit).toBeEnabled();
        await expectSoundPage(page, 'the tree');
        await changes.file(/^src\/ledger\/round.ts/).click();
        await page.getByRole('option', { name: /^13 added/ }).click();
        await expect(page.getByRole('textbox', { name: 'Comment on line 13' })).toBeVisible();
        await expectSoundPage(page, 'a change');
      });
    });
  }
}
