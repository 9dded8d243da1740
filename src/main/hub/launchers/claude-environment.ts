import { delimiter } from 'node:path';

import { outsideAppImage } from './outside-app-image.ts';

// What a session's Claude Code gets as its environment: the hub's own, so that `ANTHROPIC_…` and
// `CLAUDE_CONFIG_DIR` pass through unchanged, less what belongs to the hub's own start: our settings, what
// npm adds to scripts (its PATH would put our Node before the operator's), what an AppImage adds for itself, and
// the marks of a Claude Code session inside which the hub may have been started.

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

const fixed = { TERM: 'xterm-256color', COLORTERM: 'truecolor' } as const;

export function claudeEnvironment(
  hub: Readonly<Record<string, string | undefined>>,
  packageRoot: string,
): Readonly<Record<string, string>> {
  const kept = Object.entries(hub).flatMap(([name, value]) =>
    value === undefined || ours.test(name) || foreign.has(name) ? [] : [[name, value] as const],
  );
  const outside = outsideAppImage(Object.fromEntries(kept));
  const environment: Record<string, string> = { ...outside, ...fixed };
  const path = environment['PATH'];
  if (path !== undefined) environment['PATH'] = operatorPath(path, packageRoot);
  if (!('LANG' in environment) && !('LC_ALL' in environment)) environment['LANG'] = 'C.UTF-8';
  return environment;
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
