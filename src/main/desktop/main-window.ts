import { BrowserWindow, screen, shell } from 'electron';

import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { DesktopMemory } from './desktop-memory.ts';
import type { PageRequests } from './page-requests.ts';
import { boundsOn, leastSize } from './window-bounds.ts';

export interface MainWindowOptions {
  readonly preload: string;
  /** The page, with the code that signs this window in, once. */
  readonly newLink: () => Promise<string>;
  readonly page: PageRequests;
  readonly memory: DesktopMemory;
  readonly clock: Clock;
  readonly logger: Logger;
  /** After it has closed. */
  readonly onClosed: () => void;
}

// The window's own colour until the page has painted: `--ink-0`.
const backgroundColor = '#0c0f12';

// A page that falls over again and again is left alone: the crash comes from what it shows.
const crashLimit = 3;
const crashPeriodMs = 60_000;

/**
 * The window with the page of the hub, over the same protocol as every browser. It goes nowhere else: links
 * out are opened by the system, and only http and https ones. A page that crashes is loaded anew.
 */
export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | undefined;
  #opening: Promise<void> | undefined;
  #crashes: readonly number[] = [];

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  get browserWindow(): BrowserWindow | undefined {
    return this.#window;
  }

  /** A person sees it now. */
  get isInSight(): boolean {
    const window = this.#window;
    return (
      window !== undefined && window.isVisible() && window.isFocused() && !window.isMinimized()
    );
  }

  async show(): Promise<void> {
    if (!this.#window) {
      this.#opening ??= this.#open().finally(() => {
        this.#opening = undefined;
      });
      return this.#opening;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** The page anew, signed in anew: after a crash, or when the hub has another address. */
  async reload(): Promise<void> {
    const window = this.#window;
    if (!window) return;
    const url = await this.#options.newLink();
    if (!window.isDestroyed()) await load(window, url);
  }

  async #open(): Promise<void> {
    const { preload, newLink, memory, page } = this.#options;
    const url = await newLink();
    const { bounds, isMaximized } = memory.current;
    const displays = screen.getAllDisplays().map((display) => display.workArea);
    const window = new BrowserWindow({
      ...boundsOn(displays, bounds),
      minWidth: leastSize.width,
      minHeight: leastSize.height,
      show: false,
      title: 'Roundhouse',
      backgroundColor,
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        // What a person types is private.
        spellcheck: false,
      },
    });
    this.#window = window;
    if (isMaximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    page.attach(window.webContents);
    guardNavigation(window);
    this.#watch(window);
    await load(window, url);
  }

  #watch(window: BrowserWindow): void {
    const { memory, page, onClosed } = this.#options;
    window.on('close', () => {
      memory.remember({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
    });
    window.on('closed', () => {
      page.detach();
      this.#window = undefined;
      onClosed();
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') void this.#crashed(reason);
    });
  }

  async #crashed(reason: string): Promise<void> {
    const { clock, logger } = this.#options;
    const now = clock.monotonic();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashPeriodMs), now];
    logger.error('the page has crashed', { reason, times: this.#crashes.length });
    if (this.#crashes.length <= crashLimit) await this.reload();
  }
}

async function load(window: BrowserWindow, url: string): Promise<void> {
  try {
    await window.loadURL(url);
  } catch {
    // The window was closed meanwhile, or the hub is down: the stream brings it back, and the page with it.
  }
}

/** The page stays on the origin that it was loaded from. */
function guardNavigation(window: BrowserWindow): void {
  const { webContents } = window;
  webContents.setWindowOpenHandler(({ url }) => {
    if (isWebLink(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  webContents.on('will-navigate', (event, url) => {
    if (originOf(url) !== originOf(webContents.getURL())) event.preventDefault();
  });
}

function isWebLink(text: string): boolean {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  return protocol === 'https:' || protocol === 'http:';
}

function originOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).origin : null;
}
