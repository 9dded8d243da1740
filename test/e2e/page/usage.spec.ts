import { expect } from '@playwright/test';

import { SessionScript } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';

test('the last line says what today cost, and opens limits and cost by session', async ({
  page,
  hub,
  roundhouse,
}) => {
  // A figure of this very moment: the others may be of yesterday when the test runs at midnight.
  const fresh = new SessionScript({ name: 'fresh', repo: '/r', startMs: Date.now() });
  await hub.log.append(fresh.running().metered({ costUsd: 1 }).events);
  const day = page.getByRole('button', { name: /% of 5 h limit today: \$/ });
  await expect(day).toContainText('71% of 5 h limit');
  await day.click();
  const dialog = page.getByRole('dialog', { name: 'Limits and cost' });
  await expect(dialog.getByRole('progressbar', { name: '5-hour limit' })).toHaveAttribute(
    'value',
    '71',
  );
  await expect(dialog.locator('dl')).toContainText(/resets \w* ?\d\d:\d\d/);
  await expect(dialog.locator('dl div').filter({ hasText: 'Weekly limit' })).toContainText(
    'unknown',
  );
  const row = dialog.getByRole('row').filter({ hasText: 'payments-w1' });
  await expect(row).toContainText('12%');
  await expect(row).toContainText('$0.42');
  await expect(dialog.getByRole('row').filter({ hasText: 'infra-new' })).toContainText('unknown');

  // What is told meanwhile counts: yesterday's share of a session does not.
  const before = await dialog.locator('dd').first().textContent();
  const script = new SessionScript({
    name: 'long-one',
    repo: '/r',
    startMs: Date.now() - 30 * 3_600_000,
  });
  script.running().metered({ costUsd: 50 });
  script.wait(30 * 3_600).metered({ costUsd: 51 });
  await hub.log.append(script.events);
  const sum = Number(before?.slice(1)) + 1;
  await expect(dialog.locator('dd').first()).toHaveText(`$${sum.toFixed(2)}`);
  await dialog.getByRole('button', { name: 'payments-w1' }).click();
  await expect(roundhouse.terminal('payments-w1')).toBeVisible();
});

test('failed calls are grouped by tool and error, and each opens its place', async ({
  page,
  hub,
  roundhouse,
}) => {
  const script = new SessionScript({ name: 'flaky', repo: '/r', startMs: Date.now() - 60_000 });
  script.running().prompt('Run it until it is green');
  for (let run = 1; run <= 3; run += 1) {
    script.tool('Bash', { command: `make run-${run}` }, { error: `${run} failed`, seconds: 2 });
  }
  script.tool('Edit', { file_path: 'a.ts' }, { error: 'String to replace not found' });
  await hub.log.append(script.turnEnds().events);

  await page.getByRole('button', { name: /calls failed/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Failed calls' });
  await expect(dialog.getByRole('status')).toContainText(/^5 of \d+ calls failed \(\d+%\)\./);
  const groups = dialog.getByRole('list', { name: 'Failures by tool and error' });
  await expect(groups.getByRole('listitem', { name: 'Bash, 3 failed' })).toContainText('3 failed');
  await expect(groups.getByRole('listitem', { name: 'Edit, 1 failed' })).toContainText(
    'String to replace not found',
  );
  await groups.getByText('Bash ×3').click();
  await dialog.getByRole('button', { name: /flaky make run-2/ }).click();

  await expect(dialog).toBeHidden();
  const marked = roundhouse.timeline('flaky').locator('[aria-current=location]');
  await expect(marked).toBeInViewport();
  await expect(marked).toContainText('make run-2');
});

test('failed calls of one session are those of its menu', async ({ page, roundhouse }) => {
  await roundhouse.open('payments');
  await page.getByRole('button', { name: 'More about payments', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Failed calls…' }).click();

  const dialog = page.getByRole('dialog', { name: 'Failed calls of payments' });
  await expect(dialog.getByRole('status')).toContainText(/1 of \d+ calls failed/);
  await expect(dialog.getByRole('status')).toContainText('They took 9 s and cost about $0.01.');
});
