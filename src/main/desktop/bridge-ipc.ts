import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';

import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { app, BrowserWindow, dialog, ipcMain, shell } from 'electron';

import { bridgeChannels } from './bridge-channels.ts';

const badgeLimit = 9999;

interface BridgeListeners {
  /** The page listens to what it is asked to show. */
  readonly onReady: () => void;
}

/** Answers the bridge. Only the top frame of our own page is heard, and every argument is checked. */
export function serveBridge(origin: string, { onReady }: BridgeListeners): void {
  ipcMain.on(bridgeChannels.ready, (event) => {
    checkSender(event, origin);
    onReady();
  });
  ipcMain.handle(bridgeChannels.chooseFolder, async (event) => {
    checkSender(event, origin);
    const window = BrowserWindow.fromWebContents(event.sender);
    const options = { properties: ['openDirectory' as const] };
    const chosen = window
      ? await dialog.showOpenDialog(window, options)
      : await dialog.showOpenDialog(options);
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
  });
  ipcMain.handle(bridgeChannels.reveal, (event, path: unknown) => {
    checkSender(event, origin);
    if (typeof path !== 'string' || !isAbsolute(path)) throw new Error('not an absolute path');
    // A missing path would make some systems open something else.
    statSync(path);
    shell.showItemInFolder(path);
  });
  ipcMain.on(bridgeChannels.setBadge, (event, count: unknown) => {
    checkSender(event, origin);
    if (!Number.isInteger(count) || Number(count) < 0) throw new Error('not a count');
    app.setBadgeCount(Math.min(Number(count), badgeLimit));
  });
}

function checkSender(event: IpcMainEvent | IpcMainInvokeEvent, origin: string): void {
  const { senderFrame } = event;
  const isOurs =
    senderFrame !== null && senderFrame.parent === null && senderFrame.origin === origin;
  if (!isOurs) throw new Error('this frame may not use the bridge');
}
