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
   * before a listener was there.
   */
  onShow(listener: (request: unknown) => void): void;
}

export const transcriptRequestSchema = z.strictObject({
  session: z.string().regex(/^[\w-]{1,80}$/),
  /** Of the session: the default name of the file. */
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

/** Everything about a channel of the bridge that is not its handler. */
interface ChannelDefinition {
  readonly name: `roundhouse:${string}`;
  /** `call`: the page asks and gets an answer. `signal`: it says something. `request`: the program asks the page. */
  readonly type: 'call' | 'signal' | 'request';
  /** What is sent; null: nothing. */
  readonly argument: z.ZodType | null;
  /** The argument is a path, which must lie in the folder or the repo of a session, with its links followed. */
  readonly isSessionPath?: true;
  readonly summary: string;
}

function channel<const Channel extends ChannelDefinition>(definition: Channel): Channel {
  return definition;
}

/**
 * The channels of the bridge, and there are no others. The desktop program checks the sender and the argument by its
 * row, and `docs/spec/ipc-channels.md` is made from the rows.
 */
export const bridgeChannels = {
  chooseFolder: channel({
    name: 'roundhouse:choose-folder',
    type: 'call',
    argument: null,
    summary: 'Lets the person choose a folder in a dialog of the system',
  }),
  reveal: channel({
    name: 'roundhouse:reveal',
    type: 'call',
    argument: z.string(),
    isSessionPath: true,
    summary: 'Shows a file of a session in the file browser of the system',
  }),
  openInEditor: channel({
    name: 'roundhouse:open-in-editor',
    type: 'call',
    argument: z.string(),
    isSessionPath: true,
    summary: 'Opens a file or folder of a session in the editor of the settings',
  }),
  openTerminal: channel({
    name: 'roundhouse:open-terminal',
    type: 'call',
    argument: z.string(),
    isSessionPath: true,
    summary: 'Opens the terminal of the system in a folder of a session',
  }),
  saveTranscript: channel({
    name: 'roundhouse:save-transcript',
    type: 'call',
    argument: transcriptRequestSchema,
    summary: 'Asks the person where, and writes the transcript there',
  }),
  ready: channel({
    name: 'roundhouse:ready',
    type: 'signal',
    argument: null,
    summary: 'The page listens now',
  }),
  show: channel({
    name: 'roundhouse:show',
    type: 'request',
    argument: desktopRequestSchema,
    summary: 'What the page is asked to show',
  }),
} satisfies Readonly<Record<string, ChannelDefinition>>;

type Channels = typeof bridgeChannels;

/**
 * The names alone. A type, since the preload takes no code along; it writes the names out, and cannot write them
 * differently.
 */
export type BridgeChannelNames = { readonly [Key in keyof Channels]: Channels[Key]['name'] };

/** The functions of the bridge that are answered. */
export type BridgeCall = {
  [Key in keyof Channels]: Channels[Key]['type'] extends 'call' ? Key : never;
}[keyof Channels];

export function isBridgeCall(key: string): key is BridgeCall {
  return Object.entries<ChannelDefinition>(bridgeChannels).some(
    ([name, { type }]) => name === key && type === 'call',
  );
}

/** What each call is asked with; undefined where it takes nothing. */
export type BridgeArguments = {
  readonly [Call in BridgeCall]: Channels[Call]['argument'] extends z.ZodType
    ? z.infer<Channels[Call]['argument']>
    : undefined;
};

/** Throws for anything that the row does not allow. */
export function parseBridgeArgument<Call extends BridgeCall>(
  call: Call,
  given: unknown,
): BridgeArguments[Call] {
  const { argument }: ChannelDefinition = bridgeChannels[call];
  return (argument ?? z.undefined()).parse(given) as BridgeArguments[Call];
}

export function isSessionPath(call: BridgeCall): boolean {
  const { isSessionPath: isPath }: ChannelDefinition = bridgeChannels[call];
  return isPath === true;
}
