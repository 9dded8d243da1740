import * as graphemes from '@xterm/addon-unicode-graphemes';
import * as headless from '@xterm/headless';
import type { Terminal } from '@xterm/headless';

import type { TerminalSize } from '../../shared/domain/terminal-size.ts';

// Both packages are CommonJS without names that Node finds, so there all of it is the default export; a
// bundler gives the names. This file is the only one that knows.
function exportsOf<Module extends object>(module: Module): Module {
  return 'default' in module ? (module.default as Module) : module;
}

/**
 * An emulator without a scrollback (the recording is the history) that measures characters as the page
 * does: by grapheme clusters, else an emoji would be one cell here and two there.
 */
export function createTerminal(size: TerminalSize): Terminal {
  const terminal = new (exportsOf(headless).Terminal)({
    ...size,
    scrollback: 0,
    allowProposedApi: true,
    logLevel: 'off',
    windowOptions: {},
  });
  terminal.loadAddon(new (exportsOf(graphemes).UnicodeGraphemesAddon)());
  return terminal;
}
