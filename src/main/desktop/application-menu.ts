import type { MenuItemConstructorOptions } from 'electron';
import { Menu, shell } from 'electron';

import type { DesktopUpdates } from './updates/start-updates.ts';
import { updateMenuItem } from './updates/update-menu-item.ts';

export interface MenuActions {
  openFolder(): void;
  showLogs(): void;
  /** How it stands with updates; null where this program gets none. */
  readonly updates: DesktopUpdates | null;
}

/** Roles bring the system's own words and keys; only what is ours is written out. */
export function setApplicationMenu(actions: MenuActions): void {
  const isMac = process.platform === 'darwin';
  const { updates } = actions;
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        {
          id: 'open-folder',
          label: 'Open Folder…',
          accelerator: 'CmdOrCtrl+O',
          click: () => actions.openFolder(),
        },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        ...(updates ? [updateMenuItem(updates.state, updates.actions)] : []),
        { id: 'show-logs', label: 'Show Logs', click: () => actions.showLogs() },
        {
          id: 'claude-code-help',
          label: 'Claude Code Documentation',
          click: () => void shell.openExternal('https://code.claude.com/docs'),
        },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
