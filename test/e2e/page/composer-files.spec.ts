import { AxeBuilder } from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** As a browser hands over what is pasted or dropped. */
async function hand(field: Locator, how: 'paste' | 'drop', name: string): Promise<void> {
  await field.evaluate(
    (element, given) => {
      const bytes = Uint8Array.from(atob(given.picture), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], given.name, { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        given.how === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data }),
      );
    },
    { picture, how, name },
  );
}

test('a pasted picture goes along, is shown, and the message names its path', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.fill('What is wrong here?');
  await hand(field, 'paste', 'a shot.png');
  const files = page.getByRole('list', { name: 'Attached files' });
  await expect(files.getByRole('listitem')).toContainText('a shot.png');
  await expect(files.locator('img')).toHaveAttribute('src', /^data:image\/jpeg/);
  await roundhouse.send.click();

  await expect(files).toHaveCount(0);
  const texts = hub.sessions.view('infra').messages.map((message) => message.text);
  expect(texts.at(-1)).toMatch(
    /^What is wrong here\?\n\n@\/home\/ana\/\.roundhouse\/attachments\/\S+-a-shot\.png$/,
  );
});

test('a dropped file is attached and begins no session; it can be taken away', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await hand(roundhouse.message('infra'), 'drop', 'one.png');
  const files = page.getByRole('list', { name: 'Attached files' });
  await expect(files).toContainText('70 B');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const removed = page.waitForRequest((request) => request.method() === 'DELETE');
  await page.getByRole('button', { name: 'Remove one.png' }).click();
  await removed;
  await expect(files).toHaveCount(0);
  expect(hub.sessions.view('infra').messages).toHaveLength(1);
});

test('files of a draft outlive a reload, and a file that failed says why and holds the message', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  await hand(roundhouse.message('infra'), 'drop', 'kept.png');
  const files = page.getByRole('list', { name: 'Attached files' });
  await expect(files).toContainText('70 B');
  await page.reload();
  await expect(files).toContainText('kept.png');

  await page.route('**/attachments?*', (route) =>
    route.fulfill({
      status: 507,
      json: { error: { code: 'disk_full', message: 'the disk is full', hint: 'Free space.' } },
    }),
  );
  await hand(roundhouse.message('infra'), 'drop', 'lost.png');
  await expect(files).toContainText('not attached: the disk is full');
  await expect(roundhouse.send).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).include('.composer').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await page.getByRole('button', { name: 'Remove lost.png' }).click();
  await expect(roundhouse.send).toBeEnabled();
});
