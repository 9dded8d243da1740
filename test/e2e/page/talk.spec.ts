import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expect } from '@playwright/test';

import { eventually, messageState, sessionState } from '../../support/session-waits.ts';
import { RoundhousePage } from '../pages/roundhouse-page.ts';
import { signIn, startSession, test } from '../support/journey.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let guests: BrowserContext[] = [];

test.afterEach(async () => {
  for (const context of guests) await context.close();
  guests = [];
});

async function follow(
  browser: Browser,
  link: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  guests.push(context);
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

test('[SUG2] [SUG4] [SUG8] [NOTE4] Mia suggests from her phone, Jo edits and sends one and declines another, and a note reaches both', async ({
  page,
  browser,
  lab,
}) => {
  const { client } = lab.hub;
  const id = await startSession(lab, { name: 'talk' });
  await sessionState(client, 'talk', 'idle');
  async function invite(name: string, role: 'driver' | 'observer'): Promise<string> {
    return (await client.call('invites.create', { body: { name, role, session: 'talk' } })).url;
  }
  const ana = await signIn(page, lab.hub, id);
  const joPage = await follow(browser, await invite('Jo', 'driver'));
  const miaPage = await follow(browser, await invite('Mia', 'observer'), phone);
  const jo = new RoundhousePage(joPage);
  const mia = new RoundhousePage(miaPage);
  await expect(jo.message('talk')).toBeVisible();
  await expect(mia.message('talk')).toBeVisible();

  async function suggest(text: string): Promise<void> {
    await mia.message('talk').fill(text);
    await miaPage.getByRole('button', { name: 'Suggest', exact: true }).click();
    await expect(mia.message('talk')).toHaveValue('');
  }
  const onJo = joPage.getByRole('group', { name: 'Mia suggests a prompt' });
  const onMia = miaPage.getByRole('group', { name: 'Mia suggests a prompt' });

  // One that Jo edits and sends; the real Claude Code gets what Jo sent.
  await suggest('cover the refund path');
  await expect(onMia.getByRole('button', { name: 'Withdraw' })).toBeVisible();
  await expect(onMia.getByRole('button', { name: 'Send' })).toHaveCount(0);
  await expect(jo.needsYou).toContainText('Mia suggests “cover the refund path”');
  await expect(ana.needsYou).toContainText('Mia suggests “cover the refund path”');

  // A page that may be out of date shows the card, and nothing can be decided there.
  const tickets = Promise.withResolvers<void>();
  await joPage.route('**/ws-ticket', async (route) => {
    await tickets.promise;
    await route.continue();
  });
  await joPage.reload();
  const cards = joPage.locator('.talk');
  await expect(cards).toHaveJSProperty('inert', true);
  tickets.resolve();
  await expect(cards).toHaveJSProperty('inert', false);

  const answers = Promise.withResolvers<void>();
  await joPage.route('**/suggestions/**', async (route) => {
    await answers.promise;
    await route.continue();
  });
  await onJo.getByRole('button', { name: 'Edit' }).click();
  await onJo.getByRole('textbox').fill('cover the refund path, with a test');
  await onJo.getByRole('button', { name: 'Send' }).click();
  await expect(onJo.getByRole('button', { name: 'Send' })).toBeDisabled();
  answers.resolve();
  await expect(onJo).toHaveCount(0);
  await expect(jo.needsYou).toBeEmpty();
  await expect(onMia).toHaveCount(0);
  const sent = await eventually('the message', async () => {
    const { items } = await client.call('suggestions.list', { params: { ref: 'talk' } });
    return items[0]?.message ?? undefined;
  });
  const receipt = await messageState(client, sent, 'answered');
  expect(receipt).toMatchObject({ suggestedBy: { name: 'Mia' }, from: { name: 'Jo' } });
  expect(lab.model.turns.some((turn) => turn.promptText.includes('with a test'))).toBe(true);
  await mia.show('Timeline');
  await expect(mia.timeline('talk')).toContainText('Jo edited and sent it.');
  await expect(ana.timeline('talk')).toContainText('sent by Jo');
  const decided = miaPage.getByRole('group', { name: 'Your suggestion was sent' });
  await expect(decided).toContainText('Jo edited and sent your suggestion');
  await decided.getByRole('button', { name: 'Mark as seen' }).click();
  await expect(decided).toHaveCount(0);

  // One that Jo declines, and Mia reads why.
  await suggest('rewrite it in C');
  await onJo.getByRole('button', { name: 'Decline' }).click();
  await onJo.getByRole('textbox', { name: 'Reason' }).fill('too much for today');
  await onJo.getByRole('button', { name: 'Decline' }).click();
  await expect(mia.timeline('talk')).toContainText('Jo declined it: too much for today');
  await expect(miaPage.getByRole('group', { name: 'Your suggestion was declined' })).toContainText(
    'Jo declined your suggestion: too much for today',
  );

  // A note that mentions Mia: the name is completed, Ana sees the note, and Mia marks it as seen.
  await joPage.getByText('To operators').click();
  await jo.message('talk').pressSequentially('please check, @mi');
  await joPage.getByRole('option', { name: 'Mia' }).click();
  await jo.send.click();
  const mention = miaPage.getByRole('group', { name: 'Jo mentions you' });
  await expect(mention).toContainText('please check, @Mia');
  await expect(ana.timeline('talk')).toContainText('please check, @Mia');
  await expect(page.getByRole('group', { name: 'Jo mentions you' })).toHaveCount(0);
  await mention.getByRole('button', { name: 'Mark as seen' }).click();
  await expect(mention).toHaveCount(0);
  await expect(mia.timeline('talk')).toContainText('please check, @Mia');
  expect(lab.model.requests.some(({ body }) => JSON.stringify(body).includes('@Mia'))).toBe(false);
});
