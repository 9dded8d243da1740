import type { AppUpdater } from 'electron-updater';

import { isSignedRelease } from './release-signature.ts';
import type { UpdateFeed } from './update-feed.ts';

export interface ElectronUpdateFeedOptions {
  readonly updater: AppUpdater;
  /** The public half of the key that releases are signed with. */
  readonly releaseKeyPem: string;
}

/**
 * The releases, by electron-updater. It compares what it downloads with the digest in the release's index, and that
 * index must be signed by the release key: on Linux nothing else proves who made a release. On macOS and Windows the
 * program must be signed by the same publisher as well. Never an older version, never a preliminary one.
 */
export class ElectronUpdateFeed implements UpdateFeed {
  readonly #updater: AppUpdater;
  readonly #releaseKeyPem: string;

  constructor({ updater, releaseKeyPem }: ElectronUpdateFeedOptions) {
    this.#updater = updater;
    this.#releaseKeyPem = releaseKeyPem;
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
    if (found?.isUpdateAvailable !== true) return null;
    const { updateInfo } = found;
    if (!isSignedRelease(updateInfo, this.#releaseKeyPem)) {
      throw new Error(
        `Version ${updateInfo.version} is not signed with the release key of this program, so it is not installed.`,
      );
    }
    return updateInfo.version;
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
