import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { app, dialog } from 'electron';

import { systemClock } from '../../../shared/base/clock.ts';
import { readHubArguments } from '../../hub/index.ts';
import { ElectronUpdateFeed } from './electron-update-feed.ts';
import type { UpdateActions } from './update-menu-item.ts';
import type { UpdatesOptions, UpdateState } from './updates.ts';
import { Updates } from './updates.ts';

/** Updates of a packaged program, and what its menu can do about them. */
export interface DesktopUpdates extends Disposable {
  readonly state: UpdateState;
  readonly actions: UpdateActions;
}

interface StartOptions {
  readonly hubArguments: readonly string[];
  readonly onDidChange: UpdatesOptions['onDidChange'];
}

/**
 * Null where there is nothing to look for: in a checkout, and in a package that was not made by a release or has no key
 * to check one with.
 */
export async function startUpdates({
  hubArguments,
  onDidChange,
}: StartOptions): Promise<DesktopUpdates | null> {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return null;
  // In the archive, whose integrity Electron checks.
  const releaseKeyFile = join(app.getAppPath(), 'release-key.pem');
  if (!existsSync(releaseKeyFile)) return null;
  // Loaded only here: a checkout has no use for it, and a start should not wait for it.
  const { default: electronUpdater } = await import('electron-updater');
  const feed = new ElectronUpdateFeed({
    updater: electronUpdater.autoUpdater,
    releaseKeyPem: readFileSync(releaseKeyFile, 'utf8'),
  });
  const read = readHubArguments(hubArguments);
  const mode = read.ok ? read.value.settings.updates : 'off';
  const updates = new Updates({ feed, clock: systemClock, mode, onDidChange, ask });
  updates.start();
  return {
    get state() {
      return updates.state;
    },
    actions: {
      check: () => void updates.check().then(tell),
      download: () => void updates.download(),
      quit: () => app.quit(),
    },
    [Symbol.dispose]: () => updates[Symbol.dispose](),
  };
}

async function ask(version: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    message: `Roundhouse ${version} is available`,
    detail:
      'It will be installed when you quit. Sessions keep running, and the new version finds them again.',
    buttons: ['Download', 'Later'],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}

/** A person who asked gets an answer; what was found is in the menu too. */
async function tell(state: UpdateState): Promise<void> {
  if (state.state === 'idle')
    await dialog.showMessageBox({
      message: `Roundhouse ${app.getVersion()} is the newest version`,
    });
  if (state.state === 'failed')
    dialog.showErrorBox("Roundhouse couldn't check for updates", state.reason);
}
