import { expect } from '@playwright/test';

import { asId } from '../../../src/shared/base/ids.ts';
import { claudeActor, hubActor, type Actor } from '../../../src/shared/domain/actor.ts';
import type { AskParty } from '../../../src/shared/domain/ask.ts';
import type { EventDataByKind } from '../../../src/shared/domain/event.ts';
import { ana, SessionScript } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';

const ledger: AskParty = { id: asId('session', 's_ledger'), name: 'ledger' };
const web: AskParty = {
  id: asId('session', 's_a-session-with-a-rather-long-name'),
  name: 'a-session-with-a-rather-long-name',
};
const asking: Actor = { type: 'session', ...ledger };

type Terms = EventDataByKind['ask.asked'];

function terms(id: string, text: string, change: Partial<Terms> = {}): Terms {
  return {
    ask: asId('ask', id),
    side: 'asker',
    from: ledger,
    to: web,
    wantsAnswer: true,
    text,
    chain: [ledger],
    root: ana,
    parent: null,
    expiresAt: '2099-01-01T00:00:00.000Z',
    mark: id,
    ...change,
  };
}

for (const [size, viewport] of [
  ['a desk', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  test(`[ASK4] [ASK9] the timeline on ${size} shows what was asked, for whom, and what became of it`, async ({
    page,
    hub,
    roundhouse,
  }) => {
    const startMs = Date.now() - 60_000;
    const script = new SessionScript({ name: 'ledger', repo: '/home/ana/ledger', startMs })
      .running()
      .prompt('Ask web whether checkout reads ledger.total')
      .say('ask.asked', asking, terms('a_one', 'Does checkout read ledger.total?'))
      .say('ask.answered', hubActor, {
        ask: asId('ask', 'a_one'),
        answer: `Yes: in checkout.ts, line 40. ${'It rounds it there. '.repeat(40)}`,
        by: 'reply',
      })
      .say('ask.asked', asking, terms('a_two', 'And refunds?'))
      .say('ask.failed', hubActor, {
        ask: asId('ask', 'a_two'),
        reason: 'Its Claude Code ended during the turn.',
      })
      .say('ask.asked', asking, terms('a_three', 'Are you there again?'))
      .say('ask.asked', claudeActor, {
        ...terms('a_four', 'What is <b>total</b> made of?'),
        side: 'target',
        from: web,
        to: ledger,
        chain: [{ id: asId('session', 's_cli'), name: 'cli' }, web],
      });
    await hub.log.append(script.events);
    await roundhouse.open('ledger');
    await page.setViewportSize(viewport);
    const log = roundhouse.timeline('ledger');
    const rows = log.locator('.timeline-prompt').filter({ hasText: 'for Ana' });

    await expect(rows).toHaveCount(4);
    const answered = rows.nth(0);
    await expect(answered).toContainText(`Asked @${web.name}`);
    await expect(answered).toContainText('answered');
    await expect(answered).toContainText('Yes: in checkout.ts, line 40.');
    const fold = answered.getByRole('button', { name: 'Show all' });
    await fold.click();
    await expect(answered.getByRole('button', { name: 'Show less' })).toBeVisible();
    await expect(rows.nth(1)).toContainText('Its Claude Code ended during the turn.');
    await expect(rows.nth(1)).toContainText('failed');
    await expect(rows.nth(2)).toContainText('queued');
    await expect(rows.nth(3)).toContainText(`@${web.name} asks`);
    await expect(rows.nth(3)).toContainText(`via @cli → @${web.name}, for Ana`);
    await expect(rows.nth(3)).toContainText('What is <b>total</b> made of?');
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(tooWide).toBe(false);

    // It is the same row when its state changes.
    await hub.log.append([
      {
        ...lastOf(script),
        kind: 'ask.expired',
        actor: hubActor,
        data: { ask: asId('ask', 'a_three') },
      },
    ]);
    await expect(rows.nth(2)).toContainText('expired');
    await expect(rows).toHaveCount(4);
  });
}

function lastOf(script: SessionScript) {
  const event = script.events.at(-1);
  if (!event) throw new Error('a script begins with its session');
  return event;
}
