import { EventEmitter } from 'node:events';

import type { Pane } from './pane.ts';

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

/** `webContents` of one window. */
export class StandInWebContents extends EventEmitter {
  readonly id: number;
  readonly #pane: Promise<Pane>;
  #opened: Pane | undefined;
  #open: OpenHandler = () => ({ action: 'allow' });
  #url = '';
  #isLoading = false;

  constructor(id: number, pane: Promise<Pane>) {
    super();
    this.id = id;
    this.#pane = pane;
    void pane.then((opened) => this.#connect(opened));
  }

  /** The top frame, as `event.senderFrame` names it. */
  get mainFrame() {
    return { url: this.#url, origin: originOf(this.#url), parent: null };
  }

  get targetId(): string | undefined {
    return this.#opened?.targetId;
  }

  getURL(): string {
    return this.#url;
  }

  isLoading(): boolean {
    return this.#isLoading;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#open = handler;
  }

  send(channel: string, ...args: readonly unknown[]): void {
    this.tell({ type: 'message', channel, args });
  }

  tell(message: object): void {
    this.#opened?.tell(message);
  }

  forcefullyCrashRenderer(): void {
    void this.#opened?.crash();
  }

  async executeJavaScript(code: string): Promise<unknown> {
    return (await this.#pane).evaluate(code);
  }

  async loadURL(url: string): Promise<void> {
    this.#isLoading = true;
    this.#url = url;
    await (await this.#pane).goto(url);
  }

  #connect(pane: Pane): void {
    this.#opened = pane;
    pane.on('navigated', (url: string) => {
      this.#url = url;
    });
    pane.on('committed', (url: string) => this.emit('did-navigate', {}, url));
    pane.on('crashed', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
    );
    pane.on('will-navigate', (url: string, prevent: () => void) => {
      this.emit('will-navigate', { url, isMainFrame: true, preventDefault: prevent }, url);
    });
    pane.on('window-open', (url: string) => {
      if (this.#open({ url }).action === 'allow') {
        throw new Error('electron stand-in: windows that a page opens are not implemented');
      }
    });
    pane.on('load', () => {
      this.#isLoading = false;
      this.emit('did-finish-load');
    });
  }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'null';
}
