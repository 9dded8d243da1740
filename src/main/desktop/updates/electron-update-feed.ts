import type { AppUpdater } from 'electron-updater';

import type { UpdateFeed } from './update-feed.ts';

/**
 * The releases, by electron-updater: it holds what it downloads to the digest of the release, and on macOS and Windows
 * to the signature of the program that runs. Never an older version, never a preliminary one.
 */
export class ElectronUpdateFeed implements UpdateFeed {
  readonly #updater: AppUpdater;

  constructor(updater: AppUpdater) {
    this.#updater = updater;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = true;
    updater.allowDowngrade = false;
    updater.allowPrerelease = false;
    // It would write to the console; what fails is thrown to us as well.
    updater.logger = null;
    // Without a listener the event would be an exception of its own.
    updater.on('error', () => undefined);
  }

  async check(): Promise<string | null> {
    const found = await this.#updater.checkForUpdates();
    return found?.isUpdateAvailable === true ? found.updateInfo.version : null;
  }

  async download(onProgress: (percent: number) => void): Promise<void> {
    function listen({ percent }: { readonly percent: number }): void {
      onProgress(percent);
    }
    this.#updater.on('download-progress', listen);
    try {
      await this.#updater.downloadUpdate();
    } finally {
      this.#updater.off('download-progress', listen);
    }
  }
}
