import { z } from 'zod';

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
  /** Opens a file in the system's editor; absent in a program that cannot. */
  openInEditor?(path: string): Promise<void>;
  /** The number on the program's icon. */
  setBadge(count: number): void;
  /**
   * What the program asks the page to show, as `parseDesktopRequest` reads it. Nothing is lost that was asked
   * before somebody listened.
   */
  onShow(listener: (request: unknown) => void): void;
}

/** Asked for from outside the page: the menu, a second start, the system. The page asks before it acts. */
const desktopRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open-paths'), paths: z.array(z.string()) }),
]);

export type DesktopRequest = z.infer<typeof desktopRequestSchema>;

/** Undefined for what a newer program asks, which this page does not know. */
export function parseDesktopRequest(value: unknown): DesktopRequest | undefined {
  return desktopRequestSchema.safeParse(value).data;
}

/**
 * The channels of the bridge: each is one function of it, and there are no others. A type, since the preload
 * takes no code along; both sides write the names out, and cannot write them differently.
 */
export interface BridgeChannels {
  readonly chooseFolder: 'roundhouse:choose-folder';
  readonly reveal: 'roundhouse:reveal';
  readonly setBadge: 'roundhouse:set-badge';
  /** The page listens now. */
  readonly ready: 'roundhouse:ready';
  readonly show: 'roundhouse:show';
}
