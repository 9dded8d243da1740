import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import type { WindowOptions } from './browser-window.ts';
import { StandInWindow, Windows } from './browser-window.ts';
import { Chromium } from './chromium.ts';
import { Desk, notificationClass, screenOf, sessionOf, trayClass } from './desk.ts';
import { ElectronApp } from './electron-app.ts';
import { IpcMain } from './ipc-main.ts';
import { Journal } from './journal.ts';
import { Menu } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { requestByNode } from './net.ts';
import { dialogOf, shellOf } from './outside.ts';
import { strict } from './strict.ts';
import type { StandInWebContents } from './web-contents.ts';

export interface StandInOptions {
  readonly directory: string;
  readonly manifest: { readonly name: string; readonly version: string };
  readonly switches: readonly string[];
  /** The folder of resources, when this stands in for a packaged program; `directory` is its archive, extracted. */
  readonly packagedResources: string | undefined;
}

/** The release of Electron whose behaviour is imitated. */
const imitated = '45.4.1';
export const standInVersion = '1.0.0';

/**
 * Electron's main-process module over plain Node and Debian's Chromium, for machines without the binary.
 * It is what our program uses of Electron and nothing else: the rest throws when it is touched.
 */
export class StandIn {
  readonly journal = new Journal();
  readonly desk = new Desk();
  readonly electron: Readonly<Record<string, unknown>>;
  readonly #chromium = new Chromium();
  readonly #ipcMain = new IpcMain();
  readonly #app: ElectronApp;
  readonly #ready = Promise.withResolvers<void>();
  readonly #loaded = Promise.withResolvers<void>();

  constructor(options: StandInOptions) {
    const ipcMain = this.#ipcMain;
    // The app ends the windows, and the windows tell the app when the last one has gone.
    const app: ElectronApp = new ElectronApp({
      directory: options.directory,
      name: options.manifest.name,
      version: options.manifest.version,
      isPackaged: options.packagedResources !== undefined,
      ready: this.#ready.promise,
      closeWindows: () => windows.closeAll(),
      destroyWindows: () => {
        for (const window of windows.all) window.destroy();
      },
      stop: () => this.#chromium.stop(),
    });
    const windows = new Windows({ app, chromium: this.#chromium, ipcMain });
    this.#app = app;
    setUserData(app, options.switches);
    this.electron = this.#moduleOf(windows, ipcMain);
    Object.defineProperties(process.versions, {
      electron: { value: imitated, enumerable: true },
      chrome: { get: () => this.#chromium.version, enumerable: true },
      electronStandIn: { value: standInVersion, enumerable: true },
    });
    Object.defineProperty(process, 'resourcesPath', {
      value: options.packagedResources ?? options.directory,
    });
  }

  /** The program's main module has run to its end. */
  appLoaded(): void {
    this.#loaded.resolve();
  }

  start(port: string | undefined): void {
    this.#chromium.on('exit', (end) => {
      if (this.#app.isQuitting) return;
      process.stderr.write(`electron stand-in: Chromium has ended with ${String(end)}\n`);
      process.exit(1);
    });
    void this.#start(port ?? '0');
  }

  /** A call over the bridge from a frame that need not exist. */
  invokeFrom(frame: object | null, channel: string, ...args: readonly unknown[]) {
    return this.#ipcMain.invokeFrom(frame, channel, args);
  }

  /** Files that a test is about to drop on a page. */
  registerFiles(paths: readonly string[]): void {
    const files = paths.map((given) => {
      const path = resolve(given);
      const found = statSync(path);
      return {
        path,
        name: basename(path),
        isDirectory: found.isDirectory(),
        size: found.size,
        modifiedMs: found.mtimeMs,
      };
    });
    this.#chromium.setFiles([...this.#chromium.files, ...files]);
  }

  async #start(port: string): Promise<void> {
    await this.#loaded.promise;
    // A second start ends here: Chromium would hand itself over to that of the first one.
    if (this.#app.isQuitting) return;
    try {
      await this.#chromium.start({ userData: this.#app.getPath('userData'), port });
      // Playwright waits for this line, as of Electron.
      process.stderr.write(`\nDevTools listening on ${this.#chromium.endpoint}\n`);
      this.#app.emit('ready', {});
      this.#ready.resolve();
    } catch (thrown) {
      process.stderr.write(`${String(thrown)}\n`);
      process.exit(1);
    }
  }

  #moduleOf(windows: Windows, ipcMain: IpcMain): Readonly<Record<string, unknown>> {
    return {
      app: strict(this.#app, 'app'),
      BrowserWindow: windowClass(windows),
      dialog: dialogOf(this.journal),
      ipcMain: strict(ipcMain, 'ipcMain'),
      Menu,
      nativeImage: strict(nativeImage, 'nativeImage'),
      Notification: notificationClass(this.desk),
      screen: strict(screenOf(this.desk), 'screen'),
      // What electron-updater asks for; a session of its own has no state here.
      net: strict({ request: requestByNode }, 'net'),
      session: {
        defaultSession: sessionOf(this.desk),
        fromPartition: () => strict({}, 'session'),
      },
      shell: shellOf(this.journal),
      Tray: trayClass(this.desk),
      webContents: {
        fromDevToolsTargetId: (target: string): StandInWebContents | undefined =>
          [...windows.all].find((window) => window.webContents.targetId === target)?.webContents,
      },
    };
  }
}

/** Electron's `BrowserWindow` over the windows of this program. */
function windowClass(windows: Windows) {
  return class BrowserWindow extends StandInWindow {
    constructor(options: WindowOptions = {}) {
      super(windows, options);
      return strict(this, 'BrowserWindow');
    }

    static getAllWindows(): readonly StandInWindow[] {
      return [...windows.all];
    }

    static fromWebContents(contents: StandInWebContents): StandInWindow | null {
      return [...windows.all].find((window) => window.webContents.id === contents.id) ?? null;
    }
  };
}

function setUserData(app: ElectronApp, switches: readonly string[]): void {
  const given = switches.find((one) => one.startsWith('--user-data-dir='));
  if (given) app.setPath('userData', resolve(given.slice('--user-data-dir='.length)));
}
