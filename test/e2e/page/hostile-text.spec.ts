import { expect } from '@playwright/test';

import { SessionScript } from '../../support/demo-hub/session-script.ts';
import { GateCard } from '../pages/roundhouse-page.ts';
import { test } from '../support/demo-page.ts';

const length = 262_144;

for (const { what, sign } of [
  { what: 'brackets', sign: '[' },
  { what: 'stars that open and close', sign: '*a' },
  { what: 'items', sign: '- a\n' },
]) {
  test(`[TTY-9] a plan of 256 KiB of ${what} is drawn and can be answered`, async ({
    page,
    hub,
    roundhouse,
  }) => {
    const plan = `# The plan\n\n${sign.repeat(length / sign.length)}`;
    const script = new SessionScript({ name: 'big', repo: '/home/ana/big', startMs: Date.now() });
    await hub.log.append(script.running().prompt('Plan it').gate('ExitPlanMode', { plan }).events);
    await roundhouse.open('big');
    const { card, asked, allow } = new GateCard(
      page.getByRole('group', { name: /^big asks: ExitPlanMode|^big has a plan/ }),
    );
    await expect(card).toBeVisible();
    await asked.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await expect(allow).toBeEnabled();
    await allow.click();

    await expect(card).toBeHidden();
  });
}

test('an answer shows its steps with their code, its tasks and its tables', async ({
  hub,
  roundhouse,
}) => {
  const script = new SessionScript({ name: 'doc', repo: '/home/ana/doc', startMs: Date.now() });
  const answer =
    '1. Run the tests:\n\n   ```sh\n   npm test\n   ```\n2. Then\n   - [x] build\n   - [ ] ship\n\n> quoted\n> - inside\n\na | b\n--|--\n1 | ~~2~~';
  await hub.log.append(script.running().prompt('Write it').answer(answer).turnEnds(answer).events);
  await roundhouse.open('doc');
  const timeline = roundhouse.timeline('doc');

  await expect(timeline.locator('ol > li > pre')).toHaveText('npm test');
  await expect(timeline.locator('ol > li')).toHaveCount(2);
  await expect(timeline.getByRole('checkbox', { name: 'done' })).toBeChecked();
  await expect(timeline.getByRole('checkbox', { name: 'to do' })).not.toBeChecked();
  await expect(timeline.locator('blockquote li')).toHaveText('inside');
  await expect(timeline.locator('td del')).toHaveText('2');
});
