import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

import { SessionScript } from '../../support/demo-hub/session-script.ts';
import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';

// Of four hundred sessions only those in sight are drawn, and everything that a list promises holds.

test.use({ scenario: 'crowd' });

/** Of the sessions seven are in the archive. */
const listed = 393;

test('only the rows in sight are drawn, and how many there are is told', async ({ roundhouse }) => {
  const rows = roundhouse.sessions.getByRole('listitem');
  const needs = roundhouse.needsYou.getByRole('listitem');
  await expect(needs.first()).toHaveAttribute('aria-label', 'worker-400');
  await expect(needs.first()).toHaveAttribute('aria-setsize', '40');
  await expect(rows.first()).toHaveAttribute('aria-setsize', String(listed));
  await expect.poll(async () => (await needs.count()) + (await rows.count())).toBeLessThan(45);

  await scroll(roundhouse.sessions, 'end');
  await expect(roundhouse.session('worker-007', 'idle')).toBeInViewport();
  await expect(roundhouse.session('worker-007', 'idle')).toHaveAttribute(
    'aria-posinset',
    String(listed),
  );
  await expect.poll(async () => (await needs.count()) + (await rows.count())).toBeLessThan(45);
});

test('repos are headings in alphabetical order, with children under their parents', async ({
  page,
  roundhouse,
}) => {
  const seen = new Map<number, string>();
  await scroll(roundhouse.sessions, 'start');
  await expect(async () => {
    for (const [place, words] of await drawnRows(roundhouse.sessions)) seen.set(place, words);
    await page.getByRole('list', { name: 'Sessions', exact: true }).evaluate((list) => {
      const scroller = list.closest('.session-list');
      if (!scroller) return;
      const { scrollTop, clientHeight, scrollHeight } = scroller;
      // Once more from the top: what was not drawn yet when it was passed is met then.
      const isAtEnd = scrollTop + clientHeight >= scrollHeight - 1;
      scroller.scrollTo(0, isAtEnd ? 0 : scrollTop + clientHeight / 2);
    });
    expect(seen.size).toBe(listed);
  }).toPass({ timeout: 60_000, intervals: [20] });

  const inOrder = [...seen].toSorted(([a], [b]) => a - b).map(([, words]) => words);
  const headings = inOrder.flatMap((words) => /^code\/repo-\d/.exec(words)?.[0] ?? []);
  expect(headings).toEqual(Array.from({ length: 8 }, (_, repo) => `code/repo-${repo}`));
  const child = inOrder.findIndex((words) => words.includes('worker-395'));
  expect(inOrder[child]).toContain('depth-1');
  // Their parent is 387, which is younger: what is right above is it, or another of its children.
  expect(inOrder[child - 1]).toContain('worker-387');
});

test('the arrows, Home and End walk over all of them', async ({ page, roundhouse }) => {
  const needs = roundhouse.needsYou.getByRole('button');
  await needs.first().focus();
  await page.keyboard.press('End');
  await expect(focusedIn(roundhouse.session('worker-007', 'idle'))).toBeFocused();
  await expect(roundhouse.session('worker-007', 'idle')).toBeInViewport();

  await page.keyboard.press('ArrowUp');
  const before = roundhouse.session('worker-015', 'working');
  await expect(focusedIn(before)).toBeFocused();
  await expect(before).toBeInViewport();

  await page.keyboard.press('Home');
  await expect(needs.first()).toBeFocused();
  await expect(needs.first()).toBeInViewport();
  for (let step = 0; step < 41; step += 1) await page.keyboard.press('ArrowDown');
  const second = roundhouse.sessions.locator('[aria-posinset="2"]');
  await expect(focusedIn(second)).toBeFocused();
  await expect(second).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(focusedIn(second)).toHaveAttribute('aria-current', 'true');
});

test('the list is one stop of the Tab key', async ({ page, roundhouse }) => {
  const first = roundhouse.needsYou.getByRole('button').first();
  await first.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(page.getByText('Archived · 7')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(roundhouse.needsYou.getByRole('button').nth(1)).toBeFocused();
});

test('a row that is scrolled away keeps the focus, and the arrows go on from it', async ({
  page,
  roundhouse,
}) => {
  const third = roundhouse.needsYou.locator('[aria-posinset="3"]');
  await focusedIn(third).focus();
  await scroll(roundhouse.sessions, 'end');
  await expect(roundhouse.session('worker-007', 'idle')).toBeInViewport();
  await expect(third).not.toBeInViewport();
  await expect(focusedIn(third)).toBeFocused();

  await page.keyboard.press('ArrowDown');
  const fourth = roundhouse.needsYou.locator('[aria-posinset="4"]');
  await expect(focusedIn(fourth)).toBeFocused();
  await expect(fourth).toBeInViewport();
});

test('a session that is selected elsewhere is brought into sight', async ({ page, roundhouse }) => {
  await roundhouse.palette.fill('worker-123');
  await page.keyboard.press('Enter');
  const chosen = roundhouse.session('worker-123', 'working');
  await expect(chosen).toBeInViewport();
  await expect(focusedIn(chosen)).toHaveAttribute('aria-current', 'true');

  await page.keyboard.press('Alt+w');
  await expect(roundhouse.session('worker-400', 'needs you')).toBeInViewport();
  await expect(chosen).not.toBeInViewport();
});

test('a click in the list does not move it', async ({ roundhouse }) => {
  const top = roundhouse.needsYou.getByRole('listitem').first();
  await top.getByRole('button').click();
  await expect(roundhouse.terminal('worker-400')).toBeVisible();
  await expect(top).toBeInViewport();
});

test('a renamed session stays where it is', async ({ page, roundhouse }) => {
  await roundhouse.palette.fill('worker-123');
  await page.keyboard.press('Enter');
  const row = roundhouse.sessions.locator('[data-key="session s_worker-123"]');
  await expect(row).toBeInViewport();
  const place = await restingPlace(row);
  await page.getByRole('button', { name: 'More about worker-123', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('rounding');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();

  await expect(roundhouse.session('rounding', 'working')).toBeInViewport();
  expect(await restingPlace(row)).toEqual(place);
});

test('what one looks at stays in its place when another session begins to wait', async ({
  hub,
  roundhouse,
}) => {
  await scroll(roundhouse.sessions, 'end');
  const row = roundhouse.session('worker-007', 'idle');
  await expect(row).toBeInViewport();
  await roundhouse.sessions.evaluate((list) => list.closest('.session-list')?.scrollBy(0, -600));
  const looked = roundhouse.session('worker-135', 'working');
  await expect(looked).toBeInViewport();
  const place = await restingPlace(looked);
  await hub.log.append(
    new SessionScript({ name: 'late', repo: '/home/ana/zoo', startMs: Date.now() })
      .running()
      .gate('Bash', { command: 'make hay' }).events,
  );
  await expect(roundhouse.needsYou.locator('[aria-setsize="41"]').first()).toBeAttached();
  const now = await restingPlace(looked);
  expect(Math.abs(now - place)).toBeLessThan(2);
});

test('the archive opens below, and is walked too', async ({ page, roundhouse }) => {
  await scroll(roundhouse.sessions, 'end');
  await page.getByText('Archived · 7').click();
  const archived = page.getByRole('list', { name: 'Archived sessions' });
  await expect(archived.getByRole('listitem')).toHaveCount(7);
  await focusedIn(roundhouse.session('worker-007', 'idle')).focus();
  await page.keyboard.press('ArrowDown');
  await expect(focusedIn(archived.getByRole('listitem').first())).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('few rows are drawn, and the way back leads to the row one came from', async ({
    page,
    roundhouse,
  }) => {
    await expect(roundhouse.needsYou.getByRole('listitem').first()).toBeInViewport();
    await scroll(roundhouse.sessions, 'end');
    await focusedIn(roundhouse.session('worker-007', 'idle')).click();
    await expect(roundhouse.timeline('worker-007')).toBeVisible();
    await page.getByRole('button', { name: /^All sessions/ }).click();

    await expect(roundhouse.session('worker-007', 'idle')).toBeInViewport();
    await expect.poll(() => roundhouse.sessions.getByRole('listitem').count()).toBeLessThan(45);
  });
});

function focusedIn(row: Locator): Locator {
  return row.getByRole('button');
}

async function scroll(list: Locator, to: 'start' | 'end'): Promise<void> {
  await list.evaluate((element, where) => {
    const scroller = element.closest('.session-list');
    scroller?.scrollTo(0, where === 'end' ? scroller.scrollHeight : 0);
  }, to);
}

/** Place in the list, and what is written there with its depth. */
function drawnRows(list: Locator): Promise<readonly (readonly [number, string])[]> {
  return list
    .locator('[data-key]')
    .evaluateAll((rows) =>
      rows.map(
        (row) =>
          [
            Number(row.getAttribute('aria-posinset')),
            `${row.textContent} ${row.querySelector('button')?.className ?? ''}`,
          ] as const,
      ),
    );
}

/** Where it is, once nothing moves any more. */
function restingPlace(row: Locator): Promise<number> {
  return atRest(row.page(), () => row.evaluate((element) => element.getBoundingClientRect().top));
}
