/**
 * What Claude Code makes of it. `prompt`: a turn, with a receipt like any message. `local`: done at once,
 * without the model. `dialog`: opens something in the terminal that waits for keys there.
 */
export type SlashCommandKind = 'prompt' | 'local' | 'dialog';

export interface SlashCommand {
  /** Without the slash; `folder:name` for one in a subfolder. */
  readonly name: string;
  readonly description: string;
  readonly argumentHint: string;
  readonly source: 'built-in' | 'project' | 'personal';
  readonly kind: SlashCommandKind;
}

/** The name of the command that a text begins with, such as `sub:deep` of `/sub:deep now`. */
export function commandNameOf(text: string): string | null {
  return /^\/([\p{L}\p{N}][\p{L}\p{N}:._-]*)(?:\s|$)/u.exec(text)?.[1] ?? null;
}

/** These change how Claude Code asks, end it, or change whom it works for, so they need the right to change that. */
const settingCommands: ReadonlySet<string> = new Set([
  'add-dir',
  'agents',
  'allowed-tools',
  'config',
  'effort',
  'exit',
  'fast',
  'hooks',
  'login',
  'logout',
  'mcp',
  'model',
  'permissions',
  'plan',
  'plugin',
  'quit',
  'rc',
  'remote-control',
  'sandbox',
  'settings',
]);

export function changesSettings(text: string): boolean {
  return settingCommands.has(commandNameOf(text) ?? '');
}
