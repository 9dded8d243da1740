import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { test } from '../support/demo-page.ts';

test('@ offers files by a few letters; arrows choose, Enter takes, and the message goes on', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.focus();
  await page.keyboard.type('see @round');
  const files = page.getByRole('listbox', { name: 'Files' });
  await expect(files.getByRole('option')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await expect(files.getByRole('option', { selected: true })).toContainText('rounding.test.ts');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('see @src/ledger/rounding.test.ts ');
  await expect(files).toHaveCount(0);

  await page.keyboard.type('please');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  const sent = hub.sessions.view('infra').messages.map((message) => message.text);
  expect(sent).toContain('see @src/ledger/rounding.test.ts please');
});

test('a path with a blank is named in quotes, and a folder stays open', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.focus();
  await page.keyboard.type('@meet');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('@"docs/meeting notes.md" ');

  await page.keyboard.type('@led');
  await expect(page.getByRole('option').first()).toContainText('ledger/');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('@"docs/meeting notes.md" @src/ledger/');
  await expect(page.getByRole('option').first()).toBeVisible();
});

test('Escape leaves the list and nothing else; the draft stays', async ({ page, roundhouse }) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.focus();
  await page.keyboard.type('@round');
  await expect(page.getByRole('listbox', { name: 'Files' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox', { name: 'Files' })).toHaveCount(0);
  await expect(field).toHaveValue('@round');
  await expect(field).toBeFocused();
});

test('/ at the beginning offers commands with what they do; inside of a text it is a slash', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.focus();
  await page.keyboard.type('/rel');
  const commands = page.getByRole('listbox', { name: 'Commands' });
  await expect(commands.getByRole('option').first()).toContainText('/release [version]');
  await expect(commands).toContainText('Writes the notes of a release and tags it');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('/release ');
  await field.fill('see /re');
  await expect(commands).toHaveCount(0);
});

test('keys of an input method choose nothing and send nothing', async ({
  page,
  hub,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  await field.focus();
  await page.keyboard.type('@round');
  await expect(page.getByRole('option')).toHaveCount(2);
  for (const key of ['Enter', 'ArrowDown', 'Tab', 'Escape']) {
    await field.evaluate(
      (element, pressed) =>
        element.dispatchEvent(
          new KeyboardEvent('keydown', { key: pressed, bubbles: true, isComposing: true }),
        ),
      key,
    );
  }
  await expect(field).toHaveValue('@round');
  await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  // Had one of them sent it, there would be two.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox', { name: 'Files' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  const texts = hub.sessions.view('infra').messages.map((message) => message.text);
  expect(texts.slice(1)).toEqual(['@round']);
});

test('Up walks through what was sent, Down comes back, Escape returns to the draft', async ({
  page,
  roundhouse,
}) => {
  await roundhouse.open('infra');
  const field = roundhouse.message('infra');
  for (const text of ['first', 'second\nline']) {
    await field.fill(text);
    await page.keyboard.press('Enter');
    await expect(field).toHaveValue('');
  }
  await page.keyboard.type('half a thought');
  await page.keyboard.press('ArrowUp');
  await expect(field).toHaveValue('second\nline');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(field).toHaveValue('first');
  await page.keyboard.press('ArrowDown');
  await expect(field).toHaveValue('second\nline');
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('half a thought');
});

for (const scheme of ['dark', 'light'] as const) {
  test(`the list of offers has names and contrast, ${scheme}`, async ({ page, roundhouse }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await roundhouse.open('infra');
    await roundhouse.message('infra').focus();
    await page.keyboard.type('/');
    await expect(page.getByRole('listbox', { name: 'Commands' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('.composer').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
}
