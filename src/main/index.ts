import { join } from 'node:path';

import { app } from 'electron';

import { DesktopApp } from './desktop/desktop-app.ts';
import { folderIn } from './desktop/opened-folder.ts';

// The desktop program. One runs at a time: a second start shows the window of the first, with the folder
// that it was given.

app.enableSandbox();

const desktop = new DesktopApp({
  moduleUrl: import.meta.url,
  preload: join(import.meta.dirname, '..', 'preload', 'index.cjs'),
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, workingDirectory) => {
    desktop.showWindow();
    desktop.openFolder(folderIn(argv, workingDirectory));
  });
  app.on('activate', () => desktop.showWindow());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => desktop.onBeforeQuit(event));
  void app.whenReady().then(() => desktop.start());
} else {
  app.quit();
}
