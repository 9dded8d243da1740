import { app } from 'electron';

import type { DesktopHub } from './desktop-hub.ts';
import type { DesktopSettings } from './desktop-settings.ts';
import type { MainWindow } from './main-window.ts';
import type { PageRequests } from './page-requests.ts';
import type { QuitAnswer } from './quit-question.ts';
import { askToQuit, runningSessions } from './quit-question.ts';
import type { WatchedSessions } from './watched-sessions.ts';

export interface QuitOptions {
  readonly hub: DesktopHub;
  readonly sessions: WatchedSessions;
  readonly settings: DesktopSettings;
  readonly window: MainWindow;
  readonly page: PageRequests;
  /** What else of the program is to end. */
  readonly onEnd: () => void;
}

/** The way out: asks when sessions run, ends what is to end, and lets the program go only then. */
export class Quit {
  readonly #options: QuitOptions;
  #state: 'no' | 'busy' | 'over' = 'no';

  constructor(options: QuitOptions) {
    this.#options = options;
  }

  get isUnderWay(): boolean {
    return this.#state !== 'no';
  }

  /** Electron's `before-quit`: the first is held until everything has ended, the second finds it done. */
  onBeforeQuit(event: { preventDefault(): void }): void {
    if (this.#state === 'over') return;
    event.preventDefault();
    if (this.#state === 'no') void this.#run();
  }

  /** Somebody has asked the hub to end: this program without one would be of no use. */
  hubEnded(): void {
    if (this.isUnderWay) return;
    this.#state = 'over';
    app.quit();
  }

  async #run(): Promise<void> {
    const { hub, sessions, settings, page } = this.#options;
    this.#state = 'busy';
    const running = hub.process.isOurs ? runningSessions(sessions.all.values()) : [];
    const { choice, isRemembered } = await this.#answer(running);
    if (choice === 'stay') {
      this.#state = 'no';
      return;
    }
    page.show({ type: 'quitting' });
    try {
      if (isRemembered) await settings.keepOnQuit(choice);
      if (choice === 'end' && running.length > 0) {
        await hub.client.http.call('hub.stop', { body: { sessions: true } });
      }
    } catch (thrown) {
      hub.log.logger.error('quitting went on without the hub', { error: thrown });
    }
    await this.#end();
  }

  async #answer(running: ReturnType<typeof runningSessions>): Promise<QuitAnswer> {
    const { hub, settings, window } = this.#options;
    const { onQuit } = settings.current;
    if (running.length === 0 || onQuit !== 'ask') {
      return { choice: onQuit === 'end' ? 'end' : 'keep', isRemembered: false };
    }
    try {
      return await askToQuit(running, window.browserWindow);
    } catch (thrown) {
      // No dialog can be shown: a quit that was asked for ends nothing but this program.
      hub.log.logger.error('the quit could not be asked about', { error: thrown });
      return { choice: 'keep', isRemembered: false };
    }
  }

  /** Our hub ends with us, and one of others goes on; sessions live on in their runners. */
  async #end(): Promise<void> {
    const { hub, settings, onEnd } = this.#options;
    onEnd();
    settings[Symbol.dispose]();
    hub.client[Symbol.dispose]();
    await hub.process.stop();
    hub.log[Symbol.dispose]();
    this.#state = 'over';
    app.quit();
  }
}
