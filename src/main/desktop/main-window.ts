import { BrowserWindow, shell } from 'electron';

export interface MainWindowOptions {
  readonly preload: string;
  /** The page, with the code that signs this window in. */
  readonly url: string;
}

const size = { width: 1440, height: 900, minWidth: 380, minHeight: 480 };
// The window's own colour until the page has painted: `--ink-0`.
const backgroundColor = '#0c0f12';

/**
 * The window with the page of the hub, over the same protocol as every browser. It goes nowhere else:
 * links out are opened by the system, and only http and https ones.
 */
export function openMainWindow({ preload, url }: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...size,
    show: false,
    title: 'Roundhouse',
    backgroundColor,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      // What a person types is nobody else's business.
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  guardNavigation(window, new URL(url).origin);
  void window.loadURL(url);
  return window;
}

function guardNavigation(window: BrowserWindow, origin: string): void {
  const { webContents } = window;
  webContents.setWindowOpenHandler(({ url }) => {
    if (isWebLink(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  webContents.on('will-navigate', (event, url) => {
    if (originOf(url) !== origin) event.preventDefault();
  });
}

function isWebLink(text: string): boolean {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  return protocol === 'https:' || protocol === 'http:';
}

function originOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).origin : null;
}
