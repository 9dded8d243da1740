/**
 * What the page gets from the desktop program, and nothing else: only what a browser cannot do. It is
 * `window.roundhouseDesktop`, absent in a browser.
 */
export interface DesktopBridge {
  /** Absolute path of a dropped file or folder; empty when it has none. */
  pathOfDrop(file: unknown): string;
  /** The folder that the person chose in the system's dialog, or null. */
  chooseFolder(): Promise<string | null>;
  /** Shows it in the system's file browser. */
  reveal(path: string): Promise<void>;
  /** The number on the program's icon. */
  setBadge(count: number): void;
  /** A folder that was opened from outside the page: the menu, a second start, the system. */
  onOpenFolder(listener: (path: string) => void): void;
}

/**
 * The channels of the bridge: each is one function of it, and there are no others. A type, since the preload
 * takes no code along; both sides write the names out, and cannot write them differently.
 */
export interface BridgeChannels {
  readonly chooseFolder: 'roundhouse:choose-folder';
  readonly reveal: 'roundhouse:reveal';
  readonly setBadge: 'roundhouse:set-badge';
  readonly openFolder: 'roundhouse:open-folder';
}
