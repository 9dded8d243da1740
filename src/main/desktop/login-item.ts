import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { app } from 'electron';

import type { LoginStart } from './login-entry.ts';
import { loginEntry } from './login-entry.ts';

// macOS and Windows have a list of what starts with the computer, and Electron keeps it there. Linux desktops start
// what has a file in a folder for that (the autostart specification of freedesktop.org).

/** Whether the program starts with the computer, in the tray. What others have set up stays as it is. */
export async function setLoginItem(isOn: boolean, start: LoginStart): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isOn, args: [...start.args] });
    return;
  }
  const file = join(app.getPath('appData'), 'autostart', 'roundhouse.desktop');
  const entry = loginEntry(start);
  const found = await readFile(file, 'utf8').catch(() => null);
  if (isOn && found !== entry) return write(file, entry);
  // One that starts another hub, or another program, is not ours to take away.
  if (!isOn && found === entry) await rm(file, { force: true });
}

async function write(file: string, entry: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, entry);
  await rename(`${file}.new`, file);
}

/** macOS hands a login item no arguments, but says that it was one. */
export function wasStartedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}
