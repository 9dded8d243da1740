import { EventEmitter } from 'node:events';

import type { Chromium } from './chromium.ts';
import type { ElectronApp } from './electron-app.ts';
import type { IpcMain, IpcMessage } from './ipc-main.ts';
import type { Pane, PaneSize } from './pane.ts';
import { strict } from './strict.ts';
import { StandInWebContents } from './web-contents.ts';

export interface WindowOptions extends Partial<Bounds> {
  readonly title?: string;
  readonly show?: boolean;
  readonly webPreferences?: {
    readonly preload?: string;
    readonly nodeIntegration?: boolean;
    readonly contextIsolation?: boolean;
    readonly sandbox?: boolean;
    readonly webviewTag?: boolean;
  };
}

export interface Bounds extends PaneSize {
  readonly x: number;
  readonly y: number;
}

export interface WindowWorld {
  readonly app: ElectronApp;
  readonly chromium: Chromium;
  readonly ipcMain: IpcMain;
}

/** All windows of a program. `BrowserWindow` is made over one of these, so that nothing is global. */
export class Windows {
  readonly all = new Set<StandInWindow>();
  readonly world: WindowWorld;
  focused: StandInWindow | null = null;
  #lastId = 0;

  constructor(world: WindowWorld) {
    this.world = world;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  forget(window: StandInWindow): void {
    this.all.delete(window);
    if (this.focused === window) this.focused = null;
    const { app } = this.world;
    if (this.all.size > 0 || app.isQuitting) return;
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
    else app.quit();
  }

  /** False when a window has refused to be closed. */
  async closeAll(): Promise<boolean> {
    for (const window of this.all) {
      window.close();
      await window.closing;
      if (!window.isDestroyed()) return false;
    }
    return true;
  }
}

/** One window: a page of Chromium, with the state that a window manager would keep. */
export class StandInWindow extends EventEmitter {
  readonly id: number;
  readonly webContents: StandInWebContents;
  readonly pane: Promise<Pane>;
  closing: Promise<void> | undefined;
  readonly #windows: Windows;
  readonly #title: string;
  #isVisible: boolean;
  #isMinimized = false;
  #isMaximized = false;
  #bounds: Bounds;
  #isDestroyed = false;
  #isPainted = false;

  constructor(windows: Windows, options: WindowOptions) {
    super();
    refuseUnsafe(options);
    this.#windows = windows;
    this.#title = options.title ?? '';
    this.#isVisible = options.show !== false;
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.id = windows.nextId();
    this.pane = this.#open(options);
    this.webContents = strict(new StandInWebContents(this.id, this.pane), 'webContents');
    windows.all.add(this);
    this.webContents.on('did-finish-load', () => this.#paint());
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  show(): void {
    this.#isVisible = true;
    this.emit('show');
    this.focus();
  }

  hide(): void {
    this.#isVisible = false;
    this.emit('hide');
  }

  focus(): void {
    this.#windows.focused = this;
    this.emit('focus');
  }

  minimize(): void {
    this.#isMinimized = true;
    this.emit('minimize');
  }

  restore(): void {
    this.#isMinimized = false;
    this.emit('restore');
  }

  maximize(): void {
    this.#isMaximized = true;
    this.emit('maximize');
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    void this.pane.then((pane) => pane.resize(this.#bounds));
    this.emit('resize');
  }

  getBounds(): Bounds {
    return this.#bounds;
  }

  getNormalBounds(): Bounds {
    return this.#bounds;
  }

  blur(): void {
    if (this.#windows.focused === this) this.#windows.focused = null;
    this.emit('blur');
  }

  close(): void {
    if (this.#isDestroyed || this.closing) return;
    if (this.#windows.world.app.emitPreventable('close', this)) return;
    this.closing = this.#closePage();
  }

  destroy(): void {
    void this.#closePage();
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  isMinimized(): boolean {
    return this.#isMinimized;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isFocused(): boolean {
    return this.#windows.focused === this;
  }

  getTitle(): string {
    return this.#title;
  }

  async #open(options: WindowOptions): Promise<Pane> {
    const { chromium, ipcMain } = this.#windows.world;
    const size = { width: options.width ?? 800, height: options.height ?? 600 };
    const pane = await chromium.newPane(size);
    await pane.prepare(options.webPreferences?.preload, size);
    pane.on('ipc', (message: IpcMessage) => void ipcMain.receive(this.webContents, message));
    pane.on('gone', () => this.#closed());
    return pane;
  }

  #paint(): void {
    if (this.#isPainted) return;
    this.#isPainted = true;
    this.emit('ready-to-show');
  }

  async #closePage(): Promise<void> {
    const pane = await this.pane;
    await pane.page.close().catch(() => undefined);
    this.#closed();
  }

  #closed(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.emit('closed');
    this.#windows.forget(this);
  }
}

/** What Electron would let through and nobody should ship. */
function refuseUnsafe({ webPreferences = {} }: WindowOptions): void {
  const { nodeIntegration, contextIsolation, sandbox, webviewTag, preload } = webPreferences;
  if (nodeIntegration === true || contextIsolation === false || webviewTag === true) {
    throw new Error(
      'electron stand-in: only an isolated page without Node and webview is supported',
    );
  }
  if (sandbox !== true) throw new Error('electron stand-in: a window without its sandbox');
  if (preload?.endsWith('.mjs') === true) {
    throw new Error('electron stand-in: a sandboxed preload must be CommonJS');
  }
}
