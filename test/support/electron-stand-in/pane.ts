import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { CDPSession, Page } from '@playwright/test';

import type { Chromium } from './chromium.ts';

export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

export interface PaneOptions {
  readonly chromium: Chromium;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly targetId: string;
}

const preloadWorld = 'electron-preload';
const binding = '__electronStandIn';
const runtime = readFileSync(fileURLToPath(new URL('./page-runtime.js', import.meta.url)), 'utf8');

/**
 * A page and its DevTools session. The preload runs in an isolated world of its own, as in Electron: the
 * page sees neither its globals nor the binding by which it speaks with the main process.
 */
export class Pane extends EventEmitter {
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly targetId: string;
  readonly #chromium: Chromium;
  readonly #expected = new Set<string>();
  #frame = '';
  #world: number | undefined;
  #isCrashed = false;

  constructor(options: PaneOptions) {
    super();
    this.page = options.page;
    this.cdp = options.cdp;
    this.targetId = options.targetId;
    this.#chromium = options.chromium;
  }

  async prepare(preload: string | undefined, size: PaneSize): Promise<void> {
    this.#listen();
    const { cdp } = this;
    await cdp.send('Inspector.enable');
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await cdp.send('Fetch.enable', {
      patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }],
    });
    this.#frame = (await cdp.send('Page.getFrameTree')).frameTree.frame.id;
    await this.resize(size);
    if (preload !== undefined) await this.#inject(readFileSync(preload, 'utf8'));
  }

  async goto(url: string): Promise<void> {
    this.#expected.add(withoutFragment(url));
    if (this.#isCrashed) return this.#gotoAfterCrash(url);
    await this.page.goto(url, { waitUntil: 'load', timeout: 0 });
  }

  /** Playwright gives a crashed page up; its DevTools session goes on. */
  async #gotoAfterCrash(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.cdp.once('Page.loadEventFired', () => resolve());
    });
    await this.cdp.send('Page.navigate', { url });
    await loaded;
    this.emit('navigated', url);
    this.emit('load');
  }

  async crash(): Promise<void> {
    // It never answers: the page that would is gone.
    void this.cdp.send('Page.crash').catch(() => undefined);
    await new Promise<void>((resolve) => {
      this.once('crashed', () => resolve());
    });
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.cdp.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    return result.value;
  }

  async resize({ width, height }: PaneSize): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.cdp.send('Emulation.setDeviceMetricsOverride', metrics);
  }

  /** A message to the preload; lost, as in Electron, while there is none. */
  tell(message: object): void {
    if (this.#world === undefined) return;
    const expression = `__standInReceive(${JSON.stringify(message)})`;
    this.cdp
      .send('Runtime.evaluate', { contextId: this.#world, expression })
      .catch(() => undefined);
  }

  async #inject(preload: string): Promise<void> {
    // Known to both worlds and to nobody else: the page cannot speak on their channel.
    const secret = `stand-in-${randomBytes(8).toString('hex')}`;
    const files = JSON.stringify(this.#chromium.files);
    function fill(side: 'page' | 'preload'): string {
      return runtime
        .replaceAll('__SIDE__', JSON.stringify(side))
        .replaceAll('__SECRET__', JSON.stringify(secret))
        .replaceAll('__FILES__', side === 'preload' ? files : '[]')
        .replaceAll('__PRELOAD__', () => (side === 'preload' ? preload : ''));
    }
    const { cdp } = this;
    await cdp.send('Runtime.addBinding', { name: binding, executionContextName: preloadWorld });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: fill('page') });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: preloadWorld,
      source: fill('preload'),
    });
  }

  #listen(): void {
    const { cdp, page } = this;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const data: unknown = context.auxData;
      const isMain = typeof data === 'object' && data !== null && 'frameId' in data;
      if (context.name === preloadWorld && isMain && data.frameId === this.#frame) {
        this.#world = context.id;
      }
    });
    cdp.on('Runtime.executionContextsCleared', () => {
      this.#world = undefined;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === binding) this.emit('ipc', JSON.parse(payload));
    });
    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id === this.#frame) this.emit('committed', frame.url);
    });
    cdp.on('Page.windowOpen', ({ url }) => this.emit('window-open', url));
    cdp.on('Fetch.requestPaused', (event) => void this.#decideDocument(event));
    cdp.on('Inspector.targetCrashed', () => {
      this.#isCrashed = true;
      this.#world = undefined;
      this.emit('crashed');
    });
    page.on('load', () => this.emit('load'));
    page.on('close', () => this.emit('gone'));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.emit('navigated', frame.url());
    });
  }

  /** A document that the page asks for by itself goes past `will-navigate` first. */
  async #decideDocument(event: {
    readonly requestId: string;
    readonly frameId: string;
    readonly request: { readonly url: string };
  }): Promise<void> {
    const { requestId, frameId, request } = event;
    const isExpected = this.#expected.delete(withoutFragment(request.url));
    const navigation = { isPrevented: false };
    if (frameId === this.#frame && !isExpected) {
      this.emit('will-navigate', request.url, () => {
        navigation.isPrevented = true;
      });
    }
    const decided = navigation.isPrevented
      ? this.cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      : this.cdp.send('Fetch.continueRequest', { requestId });
    // The page may be gone by now.
    await decided.catch(() => undefined);
  }
}

function withoutFragment(url: string): string {
  return new URL(url).href.replace(/#.*$/s, '');
}
