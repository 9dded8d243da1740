import { delimiter } from 'node:path';

import { outsideAppImage } from './outside-app-image.ts';

// What a session's Claude Code gets as its environment: the hub's own, so that `ANTHROPIC_…` and
// `CLAUDE_CONFIG_DIR` pass through unchanged, less what belongs to the hub's own start: our settings, what
// npm adds to scripts (its PATH would put our Node before the operator's), what an AppImage adds for itself, the
// marks of a Claude Code session inside which the hub may have been started, and those of the terminal that it was
// started in: Claude Code would draw, and copy, for tmux or another emulator than the one that shows it.

const ours = /^(?:ROUNDHOUSE_|npm_|NODE_CHANNEL_|ELECTRON_)/;

const foreign = new Set([
  'INIT_CWD',
  'NODE_OPTIONS',
  'CLAUDECODE',
  'CLAUDE_PID',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_CODE_MESSAGING_SOCKET',
  'CLAUDE_CODE_MESSAGING_TOKEN',
  'CLAUDE_PROJECT_DIR',
]);

/** How a program knows the terminal that it runs in. */
const outerTerminal =
  /^(?:TMUX(?:_PANE)?|STY|TERM_PROGRAM(?:_VERSION)?|TERMINAL_EMULATOR|LC_TERMINAL(?:_VERSION)?|VTE_VERSION|WT_SESSION|WT_PROFILE_ID|ConEmu\w*|ZELLIJ\w*|(?:KITTY|ITERM|WEZTERM|ALACRITTY|GHOSTTY|KONSOLE)_\w+)$/;

const fixed = { TERM: 'xterm-256color', COLORTERM: 'truecolor' } as const;

export function claudeEnvironment(
  hub: Readonly<Record<string, string | undefined>>,
  packageRoot: string,
): Readonly<Record<string, string>> {
  const kept = Object.entries(hub).flatMap(([name, value]) =>
    value === undefined || isForeign(name) ? [] : [[name, value] as const],
  );
  const outside = outsideAppImage(Object.fromEntries(kept));
  const environment: Record<string, string> = { ...outside, ...fixed };
  const path = environment['PATH'];
  if (path !== undefined) environment['PATH'] = operatorPath(path, packageRoot);
  if (!('LANG' in environment) && !('LC_ALL' in environment)) environment['LANG'] = 'C.UTF-8';
  return environment;
}

function isForeign(name: string): boolean {
  return ours.test(name) || foreign.has(name) || outerTerminal.test(name);
}

function operatorPath(path: string, packageRoot: string): string {
  return path
    .split(delimiter)
    .filter((entry) => !entry.startsWith(packageRoot) && !entry.endsWith('node-gyp-bin'))
    .join(delimiter);
}

const secretName = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|COOKIE|AUTH(?!OR)/i;

/** For a person to see: every name, and every value that is not a secret by its name. */
export function maskedEnvironment(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      secretName.test(name) && value !== '' ? '•••' : value,
    ]),
  );
}

/** What a program gets that must not have the operator's credentials. */
export function withoutSecrets(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !secretName.test(name)));
}
