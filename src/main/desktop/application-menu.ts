import type { MenuItemConstructorOptions } from 'electron';
import { app, Menu, shell } from 'electron';

import type { DesktopUpdates } from './updates/start-updates.ts';
import { updateMenuItem } from './updates/update-menu-item.ts';

export interface MenuActions {
  openFolder(): void;
  /** How it stands with updates; null where this program gets none. */
  readonly updates: DesktopUpdates | null;
  openDialog(dialog: 'new-session' | 'settings' | 'keys' | 'doctor'): void;
  openPath(path: string): void;
  readonly logFolder: string;
  /** A text file. */
  readonly licenses: string;
  /** Where sessions were started last. */
  readonly recent: readonly string[];
  readonly versions: string;
}

/**
 * Roles bring the system's own words and keys; only what is ours is written out. Keys of the page itself are the
 * page's, where a person can change them.
 */
export function setApplicationMenu(actions: MenuActions): void {
  const isMac = process.platform === 'darwin';
  app.setAboutPanelOptions({
    applicationName: 'Roundhouse',
    applicationVersion: app.getVersion(),
    // The one text that the panels of all three systems show.
    copyright: `MIT licence. Third-party licences are in Help, Licences.\n${actions.versions}`,
  });
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [macMenu(actions)] : []),
    fileMenu(actions, isMac),
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
    helpMenu(actions, isMac),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function settingsItem(actions: MenuActions): MenuItemConstructorOptions {
  return {
    id: 'settings',
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.openDialog('settings'),
  };
}

function macMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: 'Roundhouse',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settingsItem(actions),
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

function fileMenu(actions: MenuActions, isMac: boolean): MenuItemConstructorOptions {
  const recent = actions.recent.map((path, index) => ({
    id: `recent-${index}`,
    label: path,
    click: () => actions.openPath(path),
  }));
  return {
    label: '&File',
    submenu: [
      {
        id: 'new-session',
        label: 'New Session…',
        click: () => actions.openDialog('new-session'),
      },
      {
        id: 'open-folder',
        label: 'Open Folder…',
        accelerator: 'CmdOrCtrl+O',
        click: () => actions.openFolder(),
      },
      { id: 'open-recent', label: 'Open Recent', enabled: recent.length > 0, submenu: recent },
      { type: 'separator' },
      ...(isMac ? [] : [settingsItem(actions), { type: 'separator' as const }]),
      { role: 'close' },
      ...(isMac ? [] : [{ role: 'quit' as const }]),
    ],
  };
}

function helpMenu(actions: MenuActions, isMac: boolean): MenuItemConstructorOptions {
  return {
    role: 'help',
    submenu: [
      ...(actions.updates ? [updateMenuItem(actions.updates.state, actions.updates.actions)] : []),
      { id: 'keys', label: 'Keys', click: () => actions.openDialog('keys') },
      { id: 'doctor', label: 'Doctor', click: () => actions.openDialog('doctor') },
      {
        id: 'show-logs',
        label: 'Show Logs',
        click: () => void shell.openPath(actions.logFolder),
      },
      {
        id: 'licenses',
        label: 'Licences',
        click: () => void shell.openPath(actions.licenses),
      },
      {
        id: 'claude-code-help',
        label: 'Claude Code Documentation',
        click: () => void shell.openExternal('https://code.claude.com/docs'),
      },
      ...(isMac ? [] : [{ type: 'separator' as const }, { role: 'about' as const }]),
    ],
  };
}
