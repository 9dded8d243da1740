import { resolve } from 'node:path';

import { test as base } from '@playwright/test';

import { DemoHub } from '../../support/demo-hub/demo-hub.ts';
import { scenarioNamed } from '../../support/demo-hub/scenarios/all.ts';
import { RoundhousePage } from '../pages/roundhouse-page.ts';

interface DemoFixtures {
  /** What the demo hub knows: `railway`, `many`, `crowd`, `long` or `empty`. */
  readonly scenario: string;
  readonly hub: DemoHub;
  /** The page, signed in; faults of its scripts and refused policies fail the test. */
  readonly roundhouse: RoundhousePage;
}

/** Specs against the demo hub: the built page, the real contract, a scripted log. */
export const test = base.extend<DemoFixtures>({
  scenario: ['railway', { option: true }],
  hub: async ({ scenario }, provide) => {
    await using hub = new DemoHub({
      scenario: scenarioNamed(scenario, Date.now()),
      pageDirectory: resolve('out/renderer'),
    });
    await hub.start();
    await provide(hub);
  },
  roundhouse: async ({ page, hub }, provide) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && /policy|trusted/i.test(message.text())) {
        faults.push(message.text());
      }
    });
    const roundhouse = new RoundhousePage(page);
    await page.goto(hub.signInLink());
    await roundhouse.isReady();
    await provide(roundhouse);
    if (faults.length > 0) throw new Error(`the page had faults:\n${faults.join('\n')}`);
  },
});
