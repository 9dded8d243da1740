import type { Locator, Page } from '@playwright/test';

/** The changes of the session that is open, by the names that people with screen readers hear. */
export class ChangesPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async show(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Changes' }).click();
  }

  tree(session: string): Locator {
    return this.page.getByRole('tree', { name: `Changed files of ${session}` });
  }

  file(name: string | RegExp): Locator {
    return this.page.getByRole('treeitem', { name });
  }

  box(path: string): Locator {
    return this.page.getByRole('checkbox', { name: `Stage ${path}`, exact: true });
  }

  get message(): Locator {
    return this.page.getByRole('textbox', { name: 'Commit message' });
  }

  get commit(): Locator {
    return this.page.getByRole('button', { name: /^Commit \d/ });
  }

  get push(): Locator {
    return this.page.getByRole('button', { name: 'Push', exact: true });
  }

  diff(path: string): Locator {
    return this.page.getByRole('dialog', { name: `Change of ${path}` });
  }
}
