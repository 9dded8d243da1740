import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { _electron, expect } from '@playwright/test';
import type { ElectronApplication, Locator, Page } from '@playwright/test';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const standIn = join(root, 'test', 'support', 'electron-stand-in', 'electron');

/** Playwright's own is that of a fast machine. */
const startLimitMs = 120_000;

export type Engine = 'electron' | 'stand-in';

/**
 * `DESKTOP=electron` fails without the binary, never falling back in silence; `DESKTOP=stand-in` forces the
 * stand-in; unset takes the real one where it is.
 */
function chosenEngine(environment: Readonly<Record<string, string | undefined>>): Engine {
  const wanted = environment['DESKTOP'];
  if (wanted === 'stand-in') return wanted;
  const isThere = existsSync(join(root, 'node_modules', 'electron', 'path.txt'));
  if (wanted === 'electron' && !isThere) {
    throw new Error('DESKTOP=electron, but there is no binary: npx install-electron --no');
  }
  return isThere ? 'electron' : 'stand-in';
}

export interface LaunchOptions {
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

interface Noted {
  readonly api: string;
  readonly args: readonly unknown[];
}

/** A notification on the screen. */
export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  /** Labels of its buttons. */
  readonly actions: readonly string[];
}

export interface ShownMenuItem {
  readonly label: string;
  readonly enabled: boolean;
  readonly items: readonly string[];
}

/** What the tray shows: the name of its picture, its words, its menu. */
export interface ShownTray {
  readonly picture: string;
  readonly toolTip: string;
  readonly items: readonly string[];
}

type PermissionHandler = (
  contents: null,
  permission: string,
  answer?: (isGranted: boolean) => void,
) => unknown;

interface StandInHandle {
  invokeFrom(
    frame: object | null,
    channel: string,
    ...args: readonly unknown[]
  ): Promise<{ readonly error?: string }>;
  readonly desk: {
    displays: readonly {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }[];
    readonly permissionCheck: PermissionHandler | undefined;
    readonly permissionRequest: PermissionHandler | undefined;
    readonly notifications: ReadonlySet<
      ShownNotification & { emit(event: string, ...args: readonly unknown[]): void }
    >;
    readonly trays: readonly {
      readonly image: { readonly path: string };
      readonly toolTip: string;
      readonly menu: { readonly items: readonly TrayItem[] } | null;
    }[];
  };
  registerFiles(paths: readonly string[]): void;
  readonly journal: {
    readonly entries: readonly Noted[];
    queueAnswer(api: string, answer: unknown): void;
  };
}

interface TrayItem {
  readonly id: string | undefined;
  readonly label: string;
  click(): void;
}

declare global {
  var electronStandIn: StandInHandle | undefined;
}

/** The desktop program under test, on either engine by the same calls. */
export class Desktop {
  readonly app: ElectronApplication;
  /** Which engine ran, in words that a report can print. */
  readonly engine: string;

  readonly #options: LaunchOptions;

  private constructor(app: ElectronApplication, engine: string, options: LaunchOptions) {
    this.app = app;
    this.engine = engine;
    this.#options = options;
  }

  static async launch(options: LaunchOptions): Promise<Desktop> {
    const wanted = chosenEngine(process.env);
    const app = await _electron.launch({
      cwd: root,
      args: [programFolder(), ...options.args],
      env: environmentOf(options),
      timeout: startLimitMs,
      ...(wanted === 'stand-in' ? { executablePath: standIn } : {}),
    });
    const versions = await app.evaluate(() => ({ ...process.versions }));
    const found = versions['electronStandIn'] === undefined ? 'electron' : 'stand-in';
    if (found !== wanted) throw new Error(`asked for ${wanted}, got ${found}`);
    return new Desktop(app, describe(versions), options);
  }

  /** The first window, with its page. */
  async window(): Promise<Page> {
    const window = await this.app.firstWindow({ timeout: startLimitMs });
    await window.waitForURL((url) => url.protocol === 'http:');
    return window;
  }

  /** Starts the program a second time, with these arguments; resolves when that start has ended. */
  async startAgain(...args: readonly string[]): Promise<void> {
    const executable = await this.app.evaluate(() => process.argv[0] ?? '');
    const child = spawn(executable, [programFolder(), ...args], {
      cwd: root,
      env: environmentOf(this.#options),
      stdio: 'ignore',
    });
    await once(child, 'exit');
  }

  /** After this one has ended: the program anew, with the same folders and arguments. */
  startAnew(): Promise<Desktop> {
    return Desktop.launch(this.#options);
  }

  /** As by the menu. Resolves when the program has ended. */
  async quit(): Promise<void> {
    const ended = new Promise((resolve) => {
      this.app.on('close', () => resolve(null));
    });
    await this.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
    await ended;
  }

  /** Once this resolves, the page has heard all that the program had to say at its start. */
  async settled(page: Page): Promise<void> {
    await expect
      .poll(() =>
        this.app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().every((one) => !one.webContents.isLoading()),
        ),
      )
      .toBe(true);
    // What was sent before the answer to this call arrives before it.
    await page.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'roundhouseDesktop') as {
        reveal(path: string): Promise<void>;
      };
      await bridge.reveal('not a path').catch(() => undefined);
    });
  }

  async clickMenu(id: string): Promise<void> {
    await this.app.evaluate(({ Menu }, wanted) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
      if (!item) throw new Error(`there is no menu item ${wanted}`);
      Reflect.apply(item.click, item, []);
    }, id);
  }

  /** An item of the menu bar, with the labels of what is below it. */
  menuItem(id: string): Promise<ShownMenuItem | null> {
    return this.app.evaluate(({ Menu }, wanted) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
      if (!item) return null;
      const { label, enabled, submenu } = item;
      return { label, enabled, items: (submenu?.items ?? []).map((one) => one.label) };
    }, id);
  }

  /** Only on the stand-in can a test see what the desktop shows of a program. */
  get hasDesk(): boolean {
    return this.engine.startsWith('STAND-IN');
  }

  tray(): Promise<ShownTray | undefined> {
    return this.app.evaluate(() => {
      const tray = globalThis.electronStandIn?.desk.trays[0];
      return (
        tray && {
          picture: tray.image.path.replace(/^.*[\\/]/, ''),
          toolTip: tray.toolTip,
          items: (tray.menu?.items ?? []).map((item) => item.label),
        }
      );
    });
  }

  async clickTray(label: string): Promise<void> {
    await this.app.evaluate((_electronModule, wanted) => {
      const items = globalThis.electronStandIn?.desk.trays[0]?.menu?.items ?? [];
      const item = items.find((one) => one.label.startsWith(wanted));
      if (!item) throw new Error(`there is no tray item ${wanted}`);
      item.click();
    }, label);
  }

  notifications(): Promise<readonly ShownNotification[]> {
    return this.app.evaluate(() =>
      [...(globalThis.electronStandIn?.desk.notifications ?? [])].map(
        ({ title, body, actions }) => ({ title, body, actions }),
      ),
    );
  }

  async clickNotification(title: string): Promise<void> {
    await this.app.evaluate((_electronModule, wanted) => {
      const shown = [...(globalThis.electronStandIn?.desk.notifications ?? [])];
      shown.find((one) => one.title === wanted)?.emit('click');
    }, title);
  }

  /** As a system with buttons tells the program of a click on one. */
  async clickNotificationButton(title: string, label: string): Promise<void> {
    await this.app.evaluate(
      (_electronModule, wanted) => {
        const shown = [...(globalThis.electronStandIn?.desk.notifications ?? [])];
        const notification = shown.find((one) => one.title === wanted.title);
        const actionIndex = notification?.actions.indexOf(wanted.label) ?? -1;
        if (actionIndex < 0) throw new Error(`there is no button ${wanted.label}`);
        notification?.emit('action', { actionIndex }, actionIndex);
      },
      { title, label },
    );
  }

  async closeWindow(): Promise<void> {
    await this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => this.countWindows()).toBe(0);
  }

  async setWindowSize(size: { readonly width: number; readonly height: number }): Promise<void> {
    await this.app.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      size,
    );
  }

  countWindows(): Promise<number> {
    return this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  }

  /** The next question of the system gets the answer of this button. */
  async answerMessageBox(response: number, isChecked = false): Promise<() => Promise<string[]>> {
    await this.app.evaluate(
      ({ dialog }, answer) => {
        const asked: string[] = [];
        Object.assign(globalThis, { askedByDialog: asked });
        dialog.showMessageBox = (...args: readonly unknown[]) => {
          const options = args.at(-1) as { readonly message: string; readonly detail?: string };
          asked.push(`${options.message} ${options.detail ?? ''}`);
          return Promise.resolve(answer);
        };
      },
      { response, checkboxChecked: isChecked },
    );
    return () => this.app.evaluate(() => Reflect.get(globalThis, 'askedByDialog') as string[]);
  }

  /** The next save dialog gets this answer, or is cancelled; what files it suggested is said. */
  async answerSaveDialog(path: string | null): Promise<() => Promise<string[]>> {
    await this.app.evaluate(({ dialog }, chosen) => {
      const asked: string[] = [];
      Object.assign(globalThis, { askedToSave: asked });
      dialog.showSaveDialog = (...args: readonly unknown[]) => {
        const options = args.at(-1) as { readonly defaultPath?: string };
        asked.push(options.defaultPath ?? '');
        return Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' });
      };
    }, path);
    return () => this.app.evaluate(() => Reflect.get(globalThis, 'askedToSave') as string[]);
  }

  /** The next folder dialog gets this answer. */
  async answerFolderDialog(path: string): Promise<void> {
    await this.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, path);
  }

  /** Files that would have been opened outside; none is from now on. */
  async watchOpenedFiles(): Promise<() => Promise<readonly string[]>> {
    await this.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { openedFiles: opened });
      shell.openPath = (path) => {
        opened.push(path);
        return Promise.resolve('');
      };
    });
    return () => this.app.evaluate(() => Reflect.get(globalThis, 'openedFiles') as string[]);
  }

  /** What would have been opened outside; nothing is opened from now on. */
  async watchOpened(): Promise<() => Promise<readonly string[]>> {
    await this.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { openedOutside: opened });
      shell.openExternal = (url) => {
        opened.push(url);
        return Promise.resolve();
      };
    });
    return () => this.app.evaluate(() => Reflect.get(globalThis, 'openedOutside') as string[]);
  }

  /** Drops real files or folders on an element, as the system would. */
  async drop(target: Locator, files: readonly string[]): Promise<void> {
    await this.app.evaluate((_electronModule, paths) => {
      globalThis.electronStandIn?.registerFiles(paths);
    }, files);
    const box = await target.boundingBox();
    if (!box) throw new Error('nothing to drop on');
    const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const page = target.page();
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    // Of the page's own world, whose names this one does not have.
    const dropped = page.evaluate<true>(
      `new Promise((resolve) => {
        addEventListener('drop', () => resolve(true), { once: true, capture: true });
      })`,
    );
    // A page that is busy has not yet said that it takes the drag, and Chromium then ends it without a drop.
    for (let isDropped = false; !isDropped;) {
      for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const) {
        await session.send('Input.dispatchDragEvent', { type, ...point, data });
      }
      isDropped = await Promise.race([dropped, delay(3_000, false)]);
    }
    await session.detach();
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

/** The checkout; another folder when faults are planted in a copy of the program. */
function programFolder(): string {
  return process.env['DESKTOP_PROGRAM'] ?? root;
}

function environmentOf({ env, userData }: LaunchOptions): Record<string, string> {
  return { ...env, XDG_CONFIG_HOME: userData };
}

function describe(versions: Readonly<Record<string, string | undefined>>): string {
  const { electron, electronStandIn, node, chrome } = versions;
  return electronStandIn === undefined
    ? `Electron ${electron}`
    : `STAND-IN ${electronStandIn} (not Electron): Node ${node} + Chromium ${chrome}`;
}
