import type { CDPSession, Page, WebSocketRoute } from '@playwright/test';
import { expect } from '@playwright/test';

import type { Actor } from '../../../src/shared/domain/actor.ts';
import type { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { test } from '../support/demo-page.ts';

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('[INB5] requests are answered in the inbox, one after the other', async ({
    page,
    hub,
    roundhouse,
  }) => {
    await page.getByRole('button', { name: 'Retry', exact: true }).tap();
    const payments = roundhouse.needsYou.getByRole('listitem', { name: 'payments' });
    await payments.getByRole('button', { name: /^payments/ }).tap();
    const gate = roundhouse.gate('payments', 'Bash');
    await expect(gate.asked).toContainText('npm run migrate -- --prod');
    await gate.allow.tap();

    await expect(payments).toBeHidden();
    await expect.poll(() => hub.sessions.view('payments').gates.at(-1)?.answer).toBe('allow');
    const web = roundhouse.needsYou.getByRole('listitem', { name: 'web', exact: true });
    await web.getByRole('button', { name: /^web/ }).tap();
    await web.getByRole('radio', { name: /^New/ }).check();
    await web.getByRole('button', { name: 'Answer' }).tap();
    await expect(web).toBeHidden();
  });

  test('[INB3] whoever lost a race sees who answered', async ({ page, hub, roundhouse }) => {
    const payments = roundhouse.needsYou.getByRole('listitem', { name: 'payments' });
    await payments.getByRole('button', { name: /^payments/ }).tap();
    await expect(roundhouse.gate('payments', 'Bash').allow).toBeVisible();
    await answerAs({ type: 'operator', id: 'o_ben', name: 'Ben' }, hub);

    await expect(payments).toBeHidden();
    await expect(page.getByRole('status', { name: 'Notices', exact: true })).toContainText(
      'Ben denied the request of payments.',
    );
  });

  test('[INB4] an app that was in the background for ten minutes is complete, and leaks no socket', async ({
    page,
    hub,
    roundhouse,
  }) => {
    const payments = roundhouse.needsYou.getByRole('listitem', { name: 'payments' });
    await payments.getByRole('button', { name: /^payments/ }).tap();
    await expect(roundhouse.gate('payments', 'Bash').allow).toBeEnabled();
    const browser = await page.context().newCDPSession(page);
    await freeze(browser);
    // The hub gives a silent device up, and the turn continues without it.
    hub.cut();
    await answerAs({ type: 'operator', id: 'o_ben', name: 'Ben' }, hub);
    for (let note = 1; note <= 20; note += 1) await hub.sessions.note('payments', `note ${note}`);
    await browser.send('Page.setWebLifecycleState', { state: 'active' });

    await expect(payments).toBeHidden();
    await roundhouse.open('payments');
    await expect(roundhouse.timeline('payments')).toContainText('note 20');
    await expect.poll(() => hub.openStreams).toBe(1);
  });
});

test('[INB4] a card cannot be answered over a connection that died silently, until the page has caught up', async ({
  page,
  hub,
}) => {
  const sockets: WebSocketRoute[] = [];
  const dead = new Set<WebSocketRoute>();
  await page.routeWebSocket(/stream/, (socket) => {
    sockets.push(socket);
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!dead.has(socket)) server.send(message);
    });
    server.onMessage((message) => {
      if (!dead.has(socket)) socket.send(message);
    });
  });
  const tickets = await holdTickets(page);
  await page.goto(hub.signInLink('s_payments'));
  const card = page.getByRole('group', { name: 'payments asks: Bash' });
  const allow = card.getByRole('button', { name: 'Allow', exact: true });
  await expect(allow).toBeEnabled();

  for (const socket of sockets) dead.add(socket);
  const before = sockets.length;
  tickets.hold();
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow')));
  await expect(card).toContainText('Not up to date');
  const button = await allow.boundingBox();
  expect(button).not.toBeNull();
  await page.mouse.click((button?.x ?? 0) + 5, (button?.y ?? 0) + 5);
  await page.keyboard.press('y');
  expect(hub.sessions.view('payments').gates.at(-1)?.state).toBe('open');
  await answerAs({ type: 'operator', id: 'o_ben', name: 'Ben' }, hub);
  expect(hub.sessions.view('payments').gates.at(-1)?.answer).toBe('deny');
  tickets.release();

  await expect(card).toBeHidden();
  expect(sockets.length).toBeGreaterThan(before);
});

test('[PHK3] a page that is loaded again shows what it knew, and catches up', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('payments');
  const gate = roundhouse.gate('payments', 'Bash');
  await expect(gate.allow).toBeEnabled();
  const tickets = await holdTickets(page);
  tickets.hold();
  await page.reload();
  await expect(roundhouse.session('payments', 'needs you')).toBeVisible();
  await expect(gate.card).toContainText('Not up to date');
  await answerAs({ type: 'operator', id: 'o_ben', name: 'Ben' }, hub);
  tickets.release();

  await expect(gate.card).toBeHidden();
});

test('[PHK4] a page that is signed out forgets what it knew', async ({ page, roundhouse }) => {
  await page.route('**/ws-ticket', async (route) => {
    const error = { code: 'unauthorized', message: 'Signed out.', hint: '' };
    await route.fulfill({ status: 401, json: { error } });
  });
  await expect(roundhouse.session('payments', 'needs you')).toBeVisible();
  await page.reload();

  await expect(page.getByRole('list', { name: 'Sessions', exact: true })).toBeHidden();
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('roundhouse.view')))
    .toBe(null);
  expect(await page.evaluate(() => sessionStorage.getItem('roundhouse.key'))).toBe(null);
});

/** Another person answers the request of `payments`. */
async function answerAs(actor: Actor, hub: DemoHub): Promise<void> {
  const { id, gates } = hub.sessions.view('payments');
  const gate = gates.find(({ state }) => state === 'open');
  if (!gate) throw new Error('payments asks nothing');
  await hub.log.append([
    {
      session: id,
      at: new Date().toISOString(),
      kind: 'gate.answered',
      actor,
      data: { gate: gate.id, answer: 'deny', message: null, answers: null },
    },
  ]);
}

async function freeze(browser: CDPSession): Promise<void> {
  await browser.send('Page.setWebLifecycleState', { state: 'frozen' });
}

/** Holds back the tickets that a new connection needs, for as long as the test says. */
async function holdTickets(page: Page) {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  await page.route('**/ws-ticket', async (route) => {
    await gate.promise;
    await route.continue();
  });
  return {
    hold() {
      gate = Promise.withResolvers();
    },
    release() {
      gate.resolve();
    },
  };
}
