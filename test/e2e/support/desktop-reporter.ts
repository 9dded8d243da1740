import { mkdirSync, writeFileSync } from 'node:fs';

import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

const folder = 'test-results/reports';

/**
 * Says on which engine the specs of the desktop ran: those that ran on the stand-in have not been seen on
 * Electron. `npm test` repeats the line from `test-results/reports/desktop.txt`.
 */
// oxlint-disable-next-line import/no-default-export -- Playwright loads a reporter by its default export
export default class DesktopReporter implements Reporter {
  readonly #ran = new Map<string, number>();
  #skipped = 0;

  onTestEnd(test: TestCase, result: TestResult): void {
    if (!test.location.file.includes('desktop-app')) return;
    if (result.status === 'skipped') {
      this.#skipped += 1;
      return;
    }
    const engine =
      result.annotations.find((one) => one.type === 'desktop')?.description ?? 'no engine';
    this.#ran.set(engine, (this.#ran.get(engine) ?? 0) + 1);
  }

  onEnd(): void {
    if (this.#ran.size === 0) return;
    const lines = [...this.#ran].map(
      ([engine, count]) => `${count} desktop ${count === 1 ? 'test' : 'tests'} ran on ${engine}`,
    );
    if (this.#skipped > 0) lines.push(`${this.#skipped} desktop tests were not run here`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/desktop.txt`, `${lines.join('\n')}\n`);
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}
