import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** The page by the names that it promises to people with screen readers, and to tests. */
export class RoundhousePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get sessions(): Locator {
    return this.page.getByRole('list', { name: 'Sessions', exact: true });
  }

  get needsYou(): Locator {
    return this.page.getByRole('list', { name: 'Needs you', exact: true });
  }

  get palette(): Locator {
    return this.page.getByRole('combobox', { name: 'Go to session, run a command' });
  }

  get newSession(): NewSessionDialog {
    return new NewSessionDialog(this.page.getByRole('dialog', { name: 'New session' }));
  }

  async isReady(): Promise<void> {
    await expect(this.sessions).toBeAttached();
  }

  /** A session in the list, named after itself and its state. */
  session(name: string, state: string): Locator {
    return this.sessions.getByRole('listitem', { name: `${name}, ${state}`, exact: true });
  }

  async open(name: string): Promise<void> {
    const row = this.sessions.getByRole('listitem', { name: new RegExp(`^${name}, `) });
    await this.#scrollTo(row);
    await row.getByRole('button').click();
  }

  /** Of a long list only the rows in sight are drawn. */
  async #scrollTo(row: Locator): Promise<void> {
    await expect(async () => {
      if (await row.isVisible()) return;
      await this.sessions.evaluate((list) => {
        const scroller = list.closest('.session-list');
        if (!scroller) return;
        const { scrollTop, clientHeight, scrollHeight } = scroller;
        const isAtEnd = scrollTop + clientHeight >= scrollHeight - 1;
        scroller.scrollTo(0, isAtEnd ? 0 : scrollTop + clientHeight / 2);
      });
      throw new Error('the row is not drawn yet');
    }).toPass({ intervals: [50] });
  }

  terminal(name: string): Locator {
    return this.page.getByRole('region', { name: `Terminal of ${name}`, exact: true });
  }

  timeline(name: string): Locator {
    return this.page.getByRole('log', { name: `Timeline of ${name}`, exact: true });
  }

  message(name: string): Locator {
    return this.page.getByRole('textbox', { name: `Message ${name}`, exact: true });
  }

  /** On a narrow screen a session shows one of its panels; on a wide one its terminal has a pane. */
  async show(tab: 'Timeline' | 'Terminal'): Promise<void> {
    const choice = this.page.getByRole('tab', { name: tab, exact: true });
    if (await choice.isVisible()) await choice.click();
  }

  /** Puts the keyboard into a terminal. A phone looks on until it asks to drive. */
  async drive(name: string): Promise<void> {
    await this.show('Terminal');
    const take = this.page.getByRole('button', { name: 'Drive', exact: true });
    // A narrow screen has no room for the words `You drive`.
    const mine = this.page.getByRole('button', { name: 'Release' }).first();
    // On a wide screen a terminal that nobody drives is taken by showing it, which can come before the click.
    await expect(async () => {
      if (await take.isVisible()) await take.click({ timeout: 1_000 });
      await expect(mine).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await this.enter(name);
  }

  /** Clicks into a terminal. What is typed afterwards goes there, also when its emulator came late. */
  async enter(name: string): Promise<void> {
    const terminal = this.terminal(name);
    await terminal.click();
    await expect(terminal.getByRole('textbox', { name: 'Terminal input' })).toBeFocused();
  }

  /** Runs a command of the palette by its name. */
  async runCommand(name: string): Promise<void> {
    await this.palette.fill(name);
    await this.page.getByRole('option', { name, exact: true }).click();
  }

  get send(): Locator {
    return this.page.getByRole('button', { name: 'Send', exact: true });
  }

  queue(name: string): Locator {
    return this.page.getByRole('list', { name: `Messages waiting for ${name}` });
  }

  gate(name: string, tool: string): GateCard {
    return new GateCard(
      this.page.getByRole('group', { name: `${name} asks: ${tool}`, exact: true }),
    );
  }
}

export class GateCard {
  readonly card: Locator;

  constructor(card: Locator) {
    this.card = card;
  }

  get allow(): Locator {
    return this.card.getByRole('button', { name: 'Allow', exact: true });
  }

  get allowAlways(): Locator {
    return this.card.getByRole('button', { name: 'Allow always', exact: true });
  }

  get deny(): Locator {
    return this.card.getByRole('button', { name: 'Deny', exact: true });
  }

  /** The box that has to be seen whole. */
  get asked(): Locator {
    return this.card.getByRole('group', { name: 'Request' });
  }
}

export class NewSessionDialog {
  readonly dialog: Locator;

  constructor(dialog: Locator) {
    this.dialog = dialog;
  }

  field(name: 'Repo' | 'Name' | 'First prompt'): Locator {
    return this.dialog.getByRole('textbox', { name, exact: true });
  }

  get start(): Locator {
    return this.dialog.getByRole('button', { name: 'Start session', exact: true });
  }
}
