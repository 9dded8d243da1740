import { join } from 'node:path';

import { app } from 'electron';

import { DesktopApp } from './desktop/desktop-app.ts';
import { readDesktopArguments } from './desktop/desktop-arguments.ts';

// The desktop program. One runs at a time: a second start shows the window of the first, with what it was
// given.

app.enableSandbox();

const surroundings = { workingDirectory: process.cwd(), isPackaged: app.isPackaged };
const given = readDesktopArguments(process.argv, surroundings);
const top = join(import.meta.dirname, '..');
const desktop = new DesktopApp({
  moduleUrl: import.meta.url,
  preload: join(top, 'preload', 'index.cjs'),
  icons: join(top, '..', 'resources', 'icons'),
  given,
});

// Read by the start that they belong to: Chromium may reorder the arguments that it hands over itself.
if (app.requestSingleInstanceLock({ paths: given.paths, links: given.links })) {
  // A checkout is no program that links belong to.
  if (app.isPackaged) app.setAsDefaultProtocolClient('roundhouse');
  app.on('second-instance', (...[, , , handedOver]) => desktop.takeSecondStart(handedOver));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    void app.whenReady().then(() => desktop.openLink(url));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void app.whenReady().then(() => desktop.openPaths([path]));
  });
  app.on('activate', () => void desktop.showWindow());
  // The program goes on in the tray; without a listener Electron would end it.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => desktop.onBeforeQuit(event));
  void app.whenReady().then(() => desktop.start());
} else {
  app.quit();
}
