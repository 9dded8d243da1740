import { join } from 'node:path';

import type { MenuItemConstructorOptions } from 'electron';
import { app, Menu, nativeImage, Tray } from 'electron';

import type { TraySign, TrayView } from './tray-view.ts';

export interface TrayActions {
  open(): void;
  newSession(): void;
  showSession(session: string, gate: string | null): void;
  quit(): void;
}

const menuLimit = 12;
// The system counts no further on its icons.
const badgeLimit = 9999;

/** The icon in the tray, and the number on the dock's: state at a glance, with or without a window. */
export class TrayIcon {
  readonly #folder: string;
  readonly #actions: TrayActions;
  #tray: Tray | undefined;
  #sign: TraySign | undefined;

  /** `folder`: `resources/icons`. */
  constructor(options: { readonly folder: string; readonly actions: TrayActions }) {
    this.#folder = options.folder;
    this.#actions = options.actions;
  }

  show(view: TrayView): void {
    const tray = (this.#tray ??= this.#create());
    if (this.#sign !== view.sign) tray.setImage(this.#image(view.sign));
    this.#sign = view.sign;
    tray.setToolTip(`Roundhouse: ${view.summary}`);
    tray.setContextMenu(Menu.buildFromTemplate(this.#menu(view)));
    app.setBadgeCount(Math.min(view.needsYou, badgeLimit));
    app.dock?.setMenu(Menu.buildFromTemplate(this.#menu(view)));
  }

  #create(): Tray {
    const tray = new Tray(this.#image('idle'));
    tray.on('click', () => this.#actions.open());
    return tray;
  }

  #image(sign: TraySign) {
    // macOS draws a template itself, in the colour of its bar.
    const isMac = process.platform === 'darwin';
    const image = nativeImage.createFromPath(
      join(this.#folder, `tray-${sign}${isMac ? '-Template' : ''}.png`),
    );
    if (isMac) image.setTemplateImage(true);
    return image;
  }

  #menu(view: TrayView): MenuItemConstructorOptions[] {
    const actions = this.#actions;
    return [
      { id: 'tray-summary', label: view.summary, enabled: false },
      ...view.waiting.slice(0, menuLimit).map(({ session, gate, label }) => ({
        id: `tray-session-${session}`,
        label,
        click: () => actions.showSession(session, gate),
      })),
      { type: 'separator' },
      { id: 'tray-open', label: 'Open Roundhouse', click: () => actions.open() },
      { id: 'tray-new-session', label: 'New Session…', click: () => actions.newSession() },
      { type: 'separator' },
      { id: 'tray-quit', label: 'Quit', click: () => actions.quit() },
    ];
  }
}
