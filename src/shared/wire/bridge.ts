import { z } from 'zod';

import { sessionNamePattern } from './http-schemas.ts';

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
  /** Opens a file or folder of a session in the editor of the settings; rejects when there is none. */
  openInEditor(path: string): Promise<void>;
  /** Opens the system's terminal in a folder of a session. */
  openTerminal(path: string): Promise<void>;
  /** Asks where, and writes the transcript there: its path, or null when the person chose none. */
  saveTranscript(request: TranscriptRequest): Promise<string | null>;
  /**
   * What the program asks the page to show, as `parseDesktopRequest` reads it. Nothing is lost that was asked
   * before somebody listened.
   */
  onShow(listener: (request: unknown) => void): void;
}

export const transcriptRequestSchema = z.strictObject({
  session: z.string().regex(/^[\w-]{1,80}$/),
  /** Of the session: what the file is called when nobody says otherwise. */
  name: z.string().regex(sessionNamePattern),
  format: z.enum(['md', 'html', 'json', 'cast']),
  isRedacted: z.boolean(),
});

export type TranscriptRequest = z.infer<typeof transcriptRequestSchema>;

/** Asked for from outside the page: the menu, a second start, the system. The page asks before it acts. */
const desktopRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open-paths'), paths: z.array(z.string()) }),
  /** With a gate: its card has the keys then. */
  z.object({
    type: z.literal('show-session'),
    session: z.string(),
    gate: z.string().nullable(),
  }),
  z.object({
    type: z.literal('open-dialog'),
    dialog: z.enum(['new-session', 'settings', 'keys', 'doctor']),
  }),
  /** The program is on its way out: a connection that ends now is no fault. */
  z.object({ type: z.literal('quitting') }),
]);

export type DesktopRequest = z.infer<typeof desktopRequestSchema>;

/** Undefined for what a newer program asks, which this page does not know. */
export function parseDesktopRequest(value: unknown): DesktopRequest | undefined {
  return desktopRequestSchema.safeParse(value).data;
}

/** What the program answers a call with; a refusal and a fault in a sentence for a person. */
export type BridgeAnswer = { readonly value: unknown } | { readonly error: string };

/**
 * The channels of the bridge: each is one function of it, and there are no others. A type, since the preload
 * takes no code along; both sides write the names out, and cannot write them differently.
 */
export interface BridgeChannels {
  readonly chooseFolder: 'roundhouse:choose-folder';
  readonly reveal: 'roundhouse:reveal';
  readonly openInEditor: 'roundhouse:open-in-editor';
  readonly openTerminal: 'roundhouse:open-terminal';
  readonly saveTranscript: 'roundhouse:save-transcript';
  /** The page listens now. */
  readonly ready: 'roundhouse:ready';
  readonly show: 'roundhouse:show';
}
