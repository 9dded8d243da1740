import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expect } from '@playwright/test';

import type { Gate } from '../../../src/shared/domain/gate.ts';
import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { ana, SessionScript } from '../../support/demo-hub/session-script.ts';
import { RoundhousePage } from '../pages/roundhouse-page.ts';
import { test } from '../support/demo-page.ts';

let contexts: BrowserContext[] = [];

test.afterEach(async () => {
  for (const context of contexts) await context.close();
  contexts = [];
});

/** Another approver, in a browser of their own, with a session open. */
async function approver(browser: Browser, hub: DemoHub, session: string): Promise<RoundhousePage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  contexts.push(context);
  const page: Page = await context.newPage();
  await page.goto(hub.inviteLink('approver'));
  const other = new RoundhousePage(page);
  await other.isReady();
  await other.open(session);
  return other;
}

/** The last request, once its answer has reached Claude Code: the cards are gone before that. */
async function allowed(hub: DemoHub, session: string): Promise<Gate | undefined> {
  const last = (): Gate | undefined => hub.sessions.view(session).gates.at(-1);
  await expect.poll(last).toMatchObject({ state: 'applied', answer: 'allow' });
  return last();
}

async function askToPush(hub: DemoHub): Promise<void> {
  const script = new SessionScript({ name: 'shop', repo: '/home/ana/shop', startMs: Date.now() })
    .running()
    .prompt('Push it')
    .gate('Bash', { command: 'git push origin main' });
  const fourEyes = {
    rule: 'push',
    approvers: 2,
    causedBy: [ana],
    isCauseUnknown: false,
    ownerAfterMs: null,
  };
  await hub.log.append(
    script.events.map((event) =>
      event.kind === 'gate.opened'
        ? { ...event, data: { ...event.data, fourEyes, isBeforeDialog: true } }
        : event,
    ),
  );
}

test('[GATE23] two other people allow what is under four eyes, and each sees who is asked', async ({
  browser,
  hub,
  roundhouse,
}) => {
  await askToPush(hub);
  await roundhouse.open('shop');
  const own = roundhouse.gate('shop', 'Bash');
  await expect(own.card).toContainText('Four eyes: push. Asked of 2 people other than Ana');
  await expect(own.card).toContainText('another person must allow it. You can deny it.');
  await expect(own.allow).toBeDisabled();
  await expect(own.deny).toBeEnabled();
  await expect(own.card).not.toContainText('in the terminal');

  const one = await approver(browser, hub, 'shop');
  await one.gate('shop', 'Bash').allow.click();
  await expect(own.card).toContainText('Agreed:');
  await expect(one.gate('shop', 'Bash').card).toContainText('You have agreed.');
  await expect(one.gate('shop', 'Bash').allow).toBeDisabled();

  const other = await approver(browser, hub, 'shop');
  await other.gate('shop', 'Bash').allow.click();
  for (const each of [roundhouse, one, other]) {
    await expect(each.gate('shop', 'Bash').card).toBeHidden();
  }
  const answered = await allowed(hub, 'shop');
  expect([answered?.agreed?.[0]?.id, answered?.answeredBy?.id]).not.toContain(ana.id);
});

test('[GATE3] of two approvers who answer at the same moment, one is first and the cards close', async ({
  browser,
  hub,
}) => {
  const pages = [
    await approver(browser, hub, 'payments'),
    await approver(browser, hub, 'payments'),
  ];
  const buttons = await Promise.all(
    pages.map((each) => each.gate('payments', 'Bash').allow.elementHandle()),
  );
  for (const each of pages) await expect(each.gate('payments', 'Bash').allow).toBeEnabled();
  // As an event and not as a pointer: the button of the second one may be gone by then.
  await Promise.all(buttons.map((button) => button?.dispatchEvent('click')));

  for (const each of pages) await expect(each.gate('payments', 'Bash').card).toBeHidden();
  const gate = await allowed(hub, 'payments');
  expect(gate?.answeredBy?.type).toBe('operator');
});
