import { join } from 'node:path';

import { app, dialog, session, shell } from 'electron';
import type { BrowserWindow } from 'electron';

import { messageOf } from '../../shared/base/app-error.ts';
import type { Hub } from '../hub/index.ts';
import { setApplicationMenu } from './application-menu.ts';
import { bridgeChannels } from './bridge-channels.ts';
import { serveBridge } from './bridge-ipc.ts';
import { startDesktopHub } from './desktop-hub.ts';
import { openMainWindow } from './main-window.ts';
import { folderIn } from './opened-folder.ts';

/** The desktop program: one hub inside, one window with its page. */
export class DesktopApp {
  readonly #moduleUrl: string;
  readonly #preload: string;
  #hub: Hub | undefined;
  #window: BrowserWindow | undefined;
  #isQuitting = false;

  constructor(options: { readonly moduleUrl: string; readonly preload: string }) {
    this.#moduleUrl = options.moduleUrl;
    this.#preload = options.preload;
  }

  /** After Electron is ready. What cannot start is said in a dialog, and the program ends. */
  async start(): Promise<void> {
    denyPermissions();
    try {
      this.#hub = await startDesktopHub(this.#moduleUrl);
    } catch (thrown) {
      dialog.showErrorBox('Roundhouse could not start', messageOf(thrown));
      app.exit(1);
      return;
    }
    serveBridge(this.#hub.url);
    setApplicationMenu({
      openFolder: () => void this.#chooseFolder(),
      showLogs: () => void shell.openPath(join(this.#hub?.dataDirectory ?? '', 'logs')),
    });
    void this.#hub.ended.then(() => app.quit());
    this.showWindow();
    this.openFolder(folderIn(process.argv, process.cwd()));
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
    this.#window.on('closed', () => {
      this.#window = undefined;
    });
  }

  /** Tells the page, which asks the person before anything starts. */
  openFolder(path: string | undefined): void {
    const contents = this.#window?.webContents;
    if (path === undefined || !contents) return;
    if (!contents.isLoading()) {
      contents.send(bridgeChannels.openFolder, path);
      return;
    }
    contents.once('did-finish-load', () => contents.send(bridgeChannels.openFolder, path));
  }

  /** Ends the hub in order first; sessions live on in their runners. */
  onBeforeQuit(event: { preventDefault(): void }): void {
    if (this.#isQuitting || !this.#hub) return;
    this.#isQuitting = true;
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
    if (!chosen.canceled) this.openFolder(chosen.filePaths[0]);
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
