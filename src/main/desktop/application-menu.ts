import type { MenuItemConstructorOptions } from 'electron';
import { Menu, shell } from 'electron';

export interface MenuActions {
  openFolder(): void;
  showLogs(): void;
}

/** Roles bring the system's own words and keys; only what is ours is written out. */
export function setApplicationMenu(actions: MenuActions): void {
  const isMac = process.platform === 'darwin';
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
