import type { CDPSession, Page } from '@playwright/test';

/** A code that keyboards on the screen report for every key. */
const takenKey = 229;

/**
 * Replays what keyboards on the screen do to the field that has the focus, as recorded in reports about them: keys
 * without a name, words that are composed and replaced, and edits of what was written before.
 */
export class TouchTyping {
  readonly #page: Page;
  readonly #browser: CDPSession;

  private constructor(page: Page, browser: CDPSession) {
    this.#page = page;
    this.#browser = browser;
  }

  static async on(page: Page): Promise<TouchTyping> {
    return new TouchTyping(page, await page.context().newCDPSession(page));
  }

  /** Composes a text step by step and puts `word` in its place, as Gboard and input methods for Chinese do. */
  async compose(steps: readonly string[], word: string): Promise<void> {
    for (const text of steps) {
      await this.#nameless();
      await this.#browser.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    }
    await this.insert(word);
  }

  /** Letters without a composition, as SwiftKey and Gboard without suggestions send them. */
  async insert(text: string): Promise<void> {
    await this.#nameless();
    await this.#browser.send('Input.insertText', { text });
  }

  /** Replaces the last characters: a chosen suggestion, or the full stop for two spaces. */
  async replace(characters: number, text: string): Promise<void> {
    for (let deleted = 0; deleted < characters; deleted += 1) await this.backspace();
    await this.insert(text);
  }

  /** A Backspace that has no key. */
  async backspace(): Promise<void> {
    await this.#nameless();
    // oxlint-disable-next-line typescript/no-deprecated -- nothing else deletes as a keyboard does, without a key
    await this.#page.evaluate(() => document.execCommand('delete'));
  }

  async #nameless(): Promise<void> {
    for (const type of ['rawKeyDown', 'keyUp'] as const) {
      await this.#browser.send('Input.dispatchKeyEvent', {
        type,
        windowsVirtualKeyCode: takenKey,
        key: 'Unidentified',
      });
    }
  }
}
