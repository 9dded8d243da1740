import { join } from 'node:path';

import type { Browser, Page } from '@playwright/test';

import { DemoHub } from '../../test/support/demo-hub/demo-hub.ts';
import { scenarioNamed } from '../../test/support/demo-hub/scenarios/all.ts';

// The session list of a page over the demo hub: a real one would have to run each of four hundred sessions.

const root = join(import.meta.dirname, '../..');

export class ListPage implements AsyncDisposable {
  readonly page: Page;
  readonly #hub: DemoHub;

  private constructor(page: Page, hub: DemoHub) {
    this.page = page;
    this.#hub = hub;
  }

  static async open(browser: Browser, scenario: 'many' | 'crowd'): Promise<ListPage> {
    const hub = new DemoHub({
      scenario: scenarioNamed(scenario, Date.now()),
      pageDirectory: join(root, 'out/renderer'),
    });
    await hub.start();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(`new MutationObserver((_changes, observer) => {
      if (!document.querySelector('[aria-label="Sessions"] li')) return;
      window.listDrawnAtMs = performance.now();
      observer.disconnect();
    }).observe(document, { subtree: true, childList: true })`);
    const page = await context.newPage();
    await page.goto(hub.signInLink());
    await page.locator('[aria-label="Sessions"] li').first().waitFor();
    return new ListPage(page, hub);
  }

  /** From the start of a warm load to the first row in the page, in ms. */
  async drawnMs(): Promise<number> {
    await this.page.bringToFront();
    await this.page.reload();
    await this.page.locator('[aria-label="Sessions"] li').first().waitFor();
    return this.page.evaluate<number>('window.listDrawnAtMs');
  }

  /** The time between frames that one in a hundred exceeds while the list is scrolled to and fro, in ms. */
  async scrollP99Ms(seconds: number): Promise<number> {
    await this.page.bringToFront();
    return this.page.evaluate<number>(`new Promise((resolve) => {
      const scroller = document.querySelector('.session-list');
      const gaps = [];
      let stepPx = 90;
      let before = performance.now();
      const end = before + ${seconds * 1000};
      requestAnimationFrame(function tick(now) {
        gaps.push(now - before);
        before = now;
        const atPx = scroller.scrollTop;
        scroller.scrollTop += stepPx;
        if (scroller.scrollTop === atPx) stepPx = -stepPx;
        if (now < end) return requestAnimationFrame(tick);
        gaps.sort((a, b) => a - b);
        resolve(gaps[Math.floor(gaps.length * 0.99)]);
      });
    })`);
  }

  async rows(): Promise<number> {
    return this.page.locator('.session-list li').count();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    await this.#hub[Symbol.asyncDispose]();
  }
}
