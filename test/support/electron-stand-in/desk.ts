import { EventEmitter } from 'node:events';

import type { Menu } from './menu.ts';
import type { NativeImage } from './native-image.ts';
import { strict } from './strict.ts';

interface WorkArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type PermissionHandler = (...args: readonly never[]) => unknown;

/** What a desktop would show of the program, for tests to look at. */
export class Desk {
  readonly trays: StandInTray[] = [];
  /** Those on the screen now. */
  readonly notifications = new Set<StandInNotification>();
  displays: readonly WorkArea[] = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  permissionRequest: PermissionHandler | undefined;
  permissionCheck: PermissionHandler | undefined;
}

class StandInTray extends EventEmitter {
  image: NativeImage;
  toolTip = '';
  menu: Menu | null = null;

  constructor(image: NativeImage) {
    super();
    if (image.isEmpty()) throw new Error(`electron stand-in: there is no picture ${image.path}`);
    this.image = image;
  }

  setImage(image: NativeImage): void {
    if (image.isEmpty()) throw new Error(`electron stand-in: there is no picture ${image.path}`);
    this.image = image;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }
}

/** Electron's `Tray` on this desk. */
export function trayClass(desk: Desk): new (image: NativeImage) => StandInTray {
  return class Tray extends StandInTray {
    constructor(image: NativeImage) {
      super(image);
      desk.trays.push(this);
      return strict(this, 'Tray');
    }
  };
}

interface NotificationClass {
  new (options?: NotificationOptions): StandInNotification;
  isSupported(): boolean;
}

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
  readonly actions?: readonly { readonly type: 'button'; readonly text?: string }[];
}

class StandInNotification extends EventEmitter {
  readonly title: string;
  readonly body: string;
  readonly actions: readonly string[];

  constructor(options: NotificationOptions) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.actions = (options.actions ?? []).map((action) => action.text ?? '');
  }
}

/** Electron's `Notification` on this desk. */
export function notificationClass(desk: Desk): NotificationClass {
  return class Notification extends StandInNotification {
    constructor(options: NotificationOptions = {}) {
      super(options);
      return strict(this, 'Notification');
    }

    static isSupported(): boolean {
      return true;
    }

    show(): void {
      desk.notifications.add(this);
      this.emit('show');
    }

    close(): void {
      desk.notifications.delete(this);
      this.emit('close');
    }
  };
}

/** `screen`, with the displays of the desk. */
export function screenOf(desk: Desk): object {
  return { getAllDisplays: () => desk.displays.map((workArea) => ({ workArea })) };
}

/** `session.defaultSession`: the handlers are kept for tests to ask; headless Chromium denies all by itself. */
export function sessionOf(desk: Desk): object {
  return strict(
    {
      setPermissionRequestHandler: (handler: PermissionHandler) => {
        desk.permissionRequest = handler;
      },
      setPermissionCheckHandler: (handler: PermissionHandler) => {
        desk.permissionCheck = handler;
      },
    },
    'session',
  );
}
