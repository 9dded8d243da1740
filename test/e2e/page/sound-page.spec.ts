import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { expectSoundPage } from '../support/sound-page.ts';

// A check that other specs rely on has to be able to fail.

async function draw(page: Page, body: string): Promise<void> {
  await page.setContent(`<!doctype html><html lang="en"><title>Any</title><main>${body}</main>`);
}

test('a page where everything has its place is sound', async ({ page }) => {
  await draw(page, '<h1>Any</h1><div class="composer"><button>Send</button></div>');
  await expectSoundPage(page, 'it');
});

for (const [what, body] of [
  ['wider than the screen', '<div style="width: 2000px">wide</div>'],
  [
    'with a composer that cannot hold its buttons',
    '<div class="composer" style="width: 80px; overflow: hidden"><button style="width: 200px">Send</button></div>',
  ],
  [
    'with a button that is cut off',
    '<div style="overflow: hidden"><button style="margin-left: 1400px; width: 200px">Send</button></div>',
  ],
] as const) {
  test(`a page ${what} does not fit`, async ({ page }) => {
    await draw(page, body);
    await expect(expectSoundPage(page, 'it')).rejects.toThrow(/it fits the width/);
  });
}

test('a page with a button that has no name does not hold WCAG AA', async ({ page }) => {
  await draw(page, '<button></button>');
  await expect(expectSoundPage(page, 'it')).rejects.toThrow(/it holds WCAG AA[^]*button-name/);
});

test('only the part that is asked for is looked at', async ({ page }) => {
  await draw(page, '<div style="width: 2000px"><dialog open>Fits</dialog></div>');
  await expectSoundPage(page, 'the dialog', 'dialog');
  await expect(expectSoundPage(page, 'another', '#missing')).rejects.toThrow(
    /there is no #missing/,
  );
});
