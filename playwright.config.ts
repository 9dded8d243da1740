import { defineConfig } from '@playwright/test';

import { findPageChromium } from './scripts/find-chromium.mjs';
import { compileCache } from './test/support/compile-cache.ts';

process.env['NODE_COMPILE_CACHE'] ??= compileCache;

const chromium = findPageChromium(process.env);
if (chromium === null) {
  throw new Error(
    'No Chromium found. On Debian or Ubuntu: apt-get install chromium. Else set CHROMIUM.',
  );
}

/**
 * Journeys run at both sizes. A spec in `page/`, `phone/` or `desktop-app/` is about that one only; the desktop app
 * brings its own program and window.
 */
export default defineConfig({
  testDir: 'test/e2e',
  // Playwright empties this folder at each start, so the reports of the other suites are not in it.
  outputDir: 'test-results/e2e',
  reporter: [
    ['list'],
    ['json', { outputFile: 'test-results/reports/e2e.json' }],
    ['./test/e2e/support/desktop-reporter.ts'],
  ],
  // Limits for a machine at its limit: a spec waits for receipts, and one that passes waits no longer for it.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  // A test that passes at the second try has failed once.
  retries: 0,
  use: {
    launchOptions: {
      executablePath: chromium,
      // No sandbox: in a container Chromium runs as root, and the only page that it loads is ours.
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
    screenshot: 'only-on-failure',
    // Every spec pays for what only a failed one keeps: no film and no copy of the page after each action.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
  },
  projects: [
    {
      name: 'page',
      testMatch: ['**/e2e/journeys/**/*.spec.ts', '**/e2e/page/**/*.spec.ts'],
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: 'phone',
      testMatch: ['**/e2e/journeys/**/*.spec.ts', '**/e2e/phone/**/*.spec.ts'],
      use: {
        viewport: { width: 390, height: 844 },
        // WebGL measures the real pixels, so under an emulated ratio of 3 it draws three times too large.
        deviceScaleFactor: 1,
        hasTouch: true,
        isMobile: true,
      },
    },
    { name: 'desktop-app', testMatch: ['**/e2e/desktop-app/**/*.spec.ts'] },
  ],
});
