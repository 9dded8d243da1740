/**
 * What the page gets from the desktop program, and nothing else: only what a browser cannot do. It is
 * `window.roundhouseDesktop`, absent in a browser.
 */
export interface DesktopBridge {
  /** Absolute path of a dropped file or folder; empty when it has none. */
  pathOfDrop(file: unknown): string;
  chooseFolder(): Promise<string | null>;
  reveal(path: string): Promise<void>;
  setBadge(count: number): void;
}
