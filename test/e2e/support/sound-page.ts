import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

/** Nothing may break at these. */
export const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What holds its content without scrolling sideways. */
const holders = '.composer, .gate, .changes, .session-list, .usage-table, dialog[open]';

const controls = 'button, input:not(.unseen), textarea, select, summary, [role=tab]';

/**
 * The page is as wide as the screen at most, and so is what holds controls; nothing that can be pressed or
 * written into lies outside; and axe finds no breach of WCAG AA. `what` names it in a failure, `part` is the
 * selector of what is looked at when the rest lies behind it.
 */
export async function expectSoundPage(page: Page, what: string, part?: string): Promise<void> {
  const stickingOut = await page.evaluate(
    (selectors) => {
      const screenPx = document.documentElement.clientWidth;
      const root = document.querySelector(selectors.part);
      if (!root) return [`there is no ${selectors.part}`];
      const held = [root, ...root.querySelectorAll(selectors.holders)].filter(
        (one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth,
      );
      const outside = [...root.querySelectorAll(selectors.controls)].filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width > 0 && one.checkVisibility() && (left < -1 || right > screenPx + 1);
      });
      return [...held, ...outside].map((one) => one.outerHTML.slice(0, 160));
    },
    { part: part ?? 'html', holders, controls },
  );
  expect(stickingOut, `${what} fits the width`).toEqual([]);

  // Our pages have no frame of another origin, for which axe would open a page of its own for each look.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(rules)
    .setLegacyMode();
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze();
  const found = violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''}`);
  expect(found, `${what} holds WCAG AA`).toEqual([]);
}
