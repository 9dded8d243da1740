import { isAbsolute, join } from 'node:path';

import { app, dialog, session, shell } from 'electron';
import type { BrowserWindow } from 'electron';

import { messageOf } from '../../shared/base/app-error.ts';
import type { Hub } from '../hub/index.ts';
import { setApplicationMenu } from './application-menu.ts';
import { serveBridge } from './bridge-ipc.ts';
import type { DesktopArguments } from './desktop-arguments.ts';
import { startDesktopHub } from './desktop-hub.ts';
import { openMainWindow } from './main-window.ts';
import { PageRequests } from './page-requests.ts';
import type { DesktopUpdates } from './updates/start-updates.ts';
import { startUpdates } from './updates/start-updates.ts';

interface DesktopAppOptions {
  readonly moduleUrl: string;
  readonly preload: string;
  readonly given: DesktopArguments;
}

/** The desktop program: one hub inside, one window with its page. */
export class DesktopApp {
  readonly #moduleUrl: string;
  readonly #preload: string;
  readonly #given: DesktopArguments;
  readonly #page = new PageRequests();
  #hub: Hub | undefined;
  #window: BrowserWindow | undefined;
  #updates: DesktopUpdates | null = null;
  #isQuitting = false;

  constructor(options: DesktopAppOptions) {
    this.#moduleUrl = options.moduleUrl;
    this.#preload = options.preload;
    this.#given = options.given;
  }

  /** After Electron is ready. What cannot start is said in a dialog, and the program ends. */
  async start(): Promise<void> {
    denyPermissions();
    try {
      this.#hub = await startDesktopHub(this.#moduleUrl, this.#given.hub);
    } catch (thrown) {
      dialog.showErrorBox('Roundhouse could not start', messageOf(thrown));
      app.exit(1);
      return;
    }
    serveBridge(this.#hub.url, { onReady: () => this.#page.ready() });
    this.#drawMenu();
    void this.#hub.ended.then(() => app.quit());
    this.showWindow();
    this.openPaths(this.#given.paths);
    this.#updates = await startUpdates({
      hubArguments: this.#given.hub,
      onDidChange: () => this.#drawMenu(),
    });
    this.#drawMenu();
  }

  #drawMenu(): void {
    setApplicationMenu({
      openFolder: () => void this.#chooseFolder(),
      showLogs: () => void shell.openPath(join(this.#hub?.dataDirectory ?? '', 'logs')),
      updates: this.#updates,
    });
  }

  showWindow(): void {
    if (this.#window) {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.show();
      this.#window.focus();
      return;
    }
    if (!this.#hub) return;
    this.#window = openMainWindow({ preload: this.#preload, url: this.#hub.newStartLink() });
    this.#page.attach(this.#window.webContents);
    this.#window.on('closed', () => {
      this.#page.detach();
      this.#window = undefined;
    });
  }

  /** Another start of the program, which ends at once: its paths, from a process of this account. */
  takeSecondStart(handedOver: unknown): void {
    this.showWindow();
    this.openPaths(pathsOf(handedOver));
  }

  /** Tells the page, which asks the person before anything starts. */
  openPaths(paths: readonly string[]): void {
    if (paths.length > 0) this.#page.show({ type: 'open-paths', paths: [...paths] });
  }

  /** Ends the hub in order first; sessions live on in their runners. */
  onBeforeQuit(event: { preventDefault(): void }): void {
    if (this.#isQuitting || !this.#hub) return;
    this.#isQuitting = true;
    this.#updates?.[Symbol.dispose]();
    event.preventDefault();
    void this.#end(this.#hub);
  }

  async #end(hub: Hub): Promise<void> {
    // Disposal logs what goes wrong and never throws.
    await hub[Symbol.asyncDispose]();
    app.quit();
  }

  async #chooseFolder(): Promise<void> {
    this.showWindow();
    if (!this.#window) return;
    const chosen = await dialog.showOpenDialog(this.#window, { properties: ['openDirectory'] });
    if (!chosen.canceled) this.openPaths(chosen.filePaths);
  }
}

/** Electron would grant everything by default; the page needs none of it. */
function denyPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write'),
  );
  defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  );
}

function pathsOf(handedOver: unknown): readonly string[] {
  if (typeof handedOver !== 'object' || handedOver === null || !('paths' in handedOver)) return [];
  const { paths } = handedOver;
  if (!Array.isArray(paths)) return [];
  return paths.filter((path): path is string => typeof path === 'string' && isAbsolute(path));
}
