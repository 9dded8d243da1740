import { shellQuote } from './shell-quote.ts';

export interface StatusLineScriptOptions {
  /** Where the figures are left for the runner. */
  readonly folder: string;
  /** The operator's own status line, still shown. */
  readonly command: string | undefined;
}

/**
 * The script that Claude Code runs for its status line: leaves the figures in a file for the runner, then
 * runs the operator's own. A shell and no Node, because it runs with each message.
 */
export function statusLineScript({ folder, command }: StatusLineScriptOptions): string {
  return [
    '#!/bin/sh',
    'umask 077',
    `cd ${shellQuote(folder)} 2>/dev/null || { ${own(command)}; }`,
    'figures=$(cat)',
    'printf "%s" "$figures" >"status-line.$$" && mv -f "status-line.$$" status-line.json',
    'cd "$OLDPWD" || exit 0',
    `printf "%s" "$figures" | { ${own(command)}; }`,
    '',
  ].join('\n');
}

function own(command: string | undefined): string {
  return command === undefined ? 'exit 0' : `exec /bin/sh -c ${shellQuote(command)}`;
}
