/**
 * `npm run pictures`: takes the pictures of the README again, from the built page over the demo hub, so that they
 * show what is there. `npm run pictures -- phone` takes one.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { chromium } from '@playwright/test';

import { findChromium } from '../../scripts/find-chromium.mjs';
import { Halt, runScript, say } from '../../scripts/say.mjs';
import { DemoHub } from '../support/demo-hub/demo-hub.ts';
import { scenarioNamed } from '../support/demo-hub/scenarios/all.ts';

interface Picture {
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme: 'dark' | 'light';
  readonly show: (page: Page) => Promise<void>;
}

const desktop = { width: 1440, height: 900 };

const pictures: readonly Picture[] = [
  { name: 'desktop', size: desktop, theme: 'dark', show: showGate },
  { name: 'changes', size: desktop, theme: 'dark', show: showChanges },
  { name: 'light', size: desktop, theme: 'light', show: showGate },
  { name: 'new-session', size: { width: 1024, height: 768 }, theme: 'dark', show: showNewSession },
  { name: 'phone', size: { width: 390, height: 844 }, theme: 'dark', show: showOnPhone },
];

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/pictures');
/** Larger ones make a repo heavy and a README slow. */
const limitBytes = 300_000;

async function takePictures(): Promise<number> {
  const names = process.argv.slice(2);
  const wanted = pictures.filter(({ name }) => names.length === 0 || names.includes(name));
  if (wanted.length === 0)
    throw new Halt(`There are the pictures ${pictures.map(({ name }) => name).join(', ')}.`);
  const executablePath = findChromium(process.env);
  if (executablePath === null) throw new Halt('No Chromium found. Install one, or set CHROMIUM.');

  await using hub = new DemoHub({
    scenario: scenarioNamed('railway', Date.now()),
    pageDirectory: join(root, 'out/renderer'),
  });
  await hub.start();
  await using ends = new AsyncDisposableStack();
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  ends.defer(() => browser.close());
  const page = await browser.newPage({ viewport: desktop, reducedMotion: 'reduce' });
  await page.goto(hub.signInLink());
  await renameLongOne(page);

  mkdirSync(folder, { recursive: true });
  let tooLarge = 0;
  for (const picture of wanted) {
    const bytes = await take(page, picture);
    say(`${picture.name}.png: ${Math.round(bytes / 1000)} kB`);
    if (bytes > limitBytes) tooLarge += 1;
  }
  if (tooLarge > 0) throw new Halt(`${tooLarge} of them are over ${limitBytes / 1000} kB.`);
  return 0;
}

/** How many bytes it has. */
async function take(page: Page, picture: Picture): Promise<number> {
  await page.setViewportSize(picture.size);
  await page.emulateMedia({ colorScheme: picture.theme });
  const layout = { panes: threePanes(), focused: 's_payments', theme: picture.theme };
  await page.evaluate(
    `localStorage.setItem('roundhouse.layout', ${JSON.stringify(JSON.stringify(layout))})`,
  );
  // Leaving the page keeps its own layout: this one has to be there when it comes again.
  await page.reload();
  await picture.show(page);
  await page.evaluate('document.fonts.ready');
  // Terminals are drawn between two frames, and nobody tells when.
  await page.waitForTimeout(1_500);
  const path = join(folder, `${picture.name}.png`);
  await page.screenshot({ path });
  return statSync(path).size;
}

/** The scene of the demo has a name that only tests want. */
async function renameLongOne(page: Page): Promise<void> {
  const name = 'a-session-with-a-very-long-name-that-somebody-typed-in-full-detail';
  await page
    .getByRole('button', { name: new RegExp(name) })
    .first()
    .click();
  await page.getByRole('button', { name: `More about ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('router');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByRole('listitem', { name: 'router, needs you' }).waitFor();
}

/** The session that asks, and two others of its repo below. */
function threePanes() {
  return {
    type: 'split',
    direction: 'column',
    share: 0.52,
    first: pane('s_payments'),
    second: {
      type: 'split',
      direction: 'row',
      share: 0.5,
      first: pane('s_payments-w1'),
      second: pane('s_payments-w2'),
    },
  };
}

function pane(session: string) {
  return { type: 'pane', session };
}

async function showGate(page: Page): Promise<void> {
  await page.getByRole('group', { name: 'payments asks: Bash' }).waitFor();
  await page
    .getByRole('log', { name: 'Timeline of payments' })
    .getByText('Prod migration is fine')
    .first()
    .waitFor();
}

async function showChanges(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByRole('textbox', { name: 'Commit message' }).fill('Round half to even');
  await page.getByRole('treeitem').first().waitFor();
}

async function showNewSession(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New session' }).click();
  const dialog = page.getByRole('dialog', { name: 'New session' });
  await dialog.getByRole('textbox', { name: 'Repo', exact: true }).fill('/home/ana/code/orders');
  await dialog.getByText('main · 2 changes').waitFor();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('orders');
  await dialog
    .getByRole('textbox', { name: 'First prompt', exact: true })
    .fill('Add the refund path, and a test for half cents');
}

async function showOnPhone(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^payments/ })
    .last()
    .waitFor();
  await page
    .getByRole('list', { name: 'Sessions', exact: true })
    .getByRole('listitem', { name: 'payments, needs you' })
    .getByRole('button')
    .click();
  await showGate(page);
}

await runScript(takePictures);
