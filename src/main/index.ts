import { join } from 'node:path';

import { app } from 'electron';

import { DesktopApp } from './desktop/desktop-app.ts';
import { readDesktopArguments } from './desktop/desktop-arguments.ts';

// The desktop program. One runs at a time: a second start shows the window of the first, with the folder
// that it was given.

app.enableSandbox();

const surroundings = { workingDirectory: process.cwd(), isPackaged: app.isPackaged };
const given = readDesktopArguments(process.argv, surroundings);
const desktop = new DesktopApp({
  moduleUrl: import.meta.url,
  preload: join(import.meta.dirname, '..', 'preload', 'index.cjs'),
  given,
});

// Read by the start that they belong to: Chromium may reorder the arguments that it hands over itself.
if (app.requestSingleInstanceLock({ paths: given.paths })) {
  app.on('second-instance', (...[, , , handedOver]) => desktop.takeSecondStart(handedOver));
  app.on('activate', () => desktop.showWindow());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => desktop.onBeforeQuit(event));
  void app.whenReady().then(() => desktop.start());
} else {
  app.quit();
}
