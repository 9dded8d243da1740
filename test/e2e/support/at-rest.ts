import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** So many drawings on end have to show the same: rows are measured after a drawing, and then drawn again. */
const drawings = 5;

/**
 * What `look` tells of the page, once nothing moves any more: scrolling that a wheel began, rows that are
 * measured, panes that are fitted.
 */
export async function atRest<T>(page: Page, look: () => Promise<T>): Promise<T> {
  let last = await look();
  await expect(async () => {
    for (let drawing = 0; drawing < drawings; drawing += 1) {
      await drawn(page);
      const before: unknown = last;
      last = await look();
      const now: unknown = last;
      expect(now, 'the same as one drawing before').toEqual(before);
    }
  }).toPass({ timeout: 60_000, intervals: [50] });
  return last;
}

/** The next drawing has been made, and what was put off until then is done. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => setTimeout(resolve));
      }),
  );
}
