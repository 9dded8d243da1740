import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from '@playwright/test';
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';

import { findChromium } from '../../../scripts/find-chromium.mjs';
import { Pane } from './pane.ts';
import type { PaneSize } from './pane.ts';

const baseSwitches = [
  '--headless',
  '--no-startup-window',
  // A program goes on without a window.
  '--keep-alive-for-test',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-extensions',
  '--disable-dev-shm-usage',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--password-store=basic',
  '--force-color-profile=srgb',
  '--mute-audio',
];

/** Of a machine at its limit, as those of the specs are. */
const startLimitMs = 120_000;

/** A file that a test drops: Chromium hides its path from the page, and the preload may ask for it. */
export interface DroppedFile {
  readonly path: string;
  readonly name: string;
  readonly isDirectory: boolean;
  readonly size: number;
  readonly modifiedMs: number;
}

/** The browser behind the stand-in: one for a program, one page for a window. */
export class Chromium extends EventEmitter {
  files: readonly DroppedFile[] = [];
  endpoint = '';
  readonly #known = new Set<Page>();
  readonly #panes = new Set<Pane>();
  #child: ChildProcess | undefined;
  #browser: Browser | undefined;
  #root: CDPSession | undefined;
  #creating: Promise<unknown> = Promise.resolve();

  get version(): string {
    return this.#browser?.version() ?? '';
  }

  async start(options: { readonly userData: string; readonly port: string }): Promise<void> {
    const profile = join(options.userData, 'stand-in-chromium');
    mkdirSync(profile, { recursive: true });
    const program = findChromium(process.env);
    if (program === null) throw new Error('electron stand-in: there is no Chromium');
    const child = spawn(
      program,
      [
        ...baseSwitches,
        `--remote-debugging-port=${options.port}`,
        `--user-data-dir=${profile}`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#child = child;
    process.once('exit', () => child.kill('SIGKILL'));
    child.once('exit', (code, signal) => this.emit('exit', signal ?? code));
    this.endpoint = await endpointOf(child);
    this.#browser = await chromium.connectOverCDP(this.endpoint);
    this.#root = await this.#browser.newBrowserCDPSession();
    // A popup that Chromium opened by itself: the program's handler has decided about it already.
    this.#context.on('page', (page) => void this.#closeUnknown(page));
  }

  newPane(size: PaneSize): Promise<Pane> {
    // One at a time, so that a new page is known to be the one that was asked for.
    const created = this.#creating.then(() => this.#createPane(size));
    this.#creating = created.catch(() => undefined);
    return created;
  }

  setFiles(files: readonly DroppedFile[]): void {
    this.files = files;
    for (const pane of this.#panes) pane.tell({ type: 'files', files });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    // Playwright holds a connection of its own: a kind end may wait for it, and it for us.
    child.kill('SIGKILL');
    await gone;
  }

  get #context(): BrowserContext {
    const context = this.#browser?.contexts()[0];
    if (!context) throw new Error('electron stand-in: Chromium is not started');
    return context;
  }

  async #closeUnknown(page: Page): Promise<void> {
    await this.#creating;
    if (!this.#known.has(page)) await page.close().catch(() => undefined);
  }

  async #createPane(size: PaneSize): Promise<Pane> {
    if (!this.#root) throw new Error('electron stand-in: Chromium is not started');
    const context = this.#context;
    const appeared = context.waitForEvent('page');
    const { targetId } = await this.#root.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      ...size,
    });
    const page = await appeared;
    this.#known.add(page);
    const cdp = await context.newCDPSession(page);
    const pane = new Pane({ chromium: this, page, cdp, targetId });
    this.#panes.add(pane);
    pane.on('gone', () => this.#panes.delete(pane));
    return pane;
  }
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(
      () => reject(new Error(`electron stand-in: Chromium did not start\n${said}`)),
      startLimitMs,
    );
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-20_000);
      const [, endpoint] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (endpoint === undefined) return;
      clearTimeout(timer);
      resolve(endpoint);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`electron stand-in: Chromium ended with ${code}\n${said}`));
    });
  });
}
