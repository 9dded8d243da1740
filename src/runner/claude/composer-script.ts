import { shellQuote } from './shell-quote.ts';

export interface ComposerScriptOptions {
  /** Where the runner leaves the text (`text`) and finds what was there before (`draft`). */
  readonly folder: string;
  /** The operator's own editor. */
  readonly editor: string | undefined;
}

/**
 * The "editor" that Claude Code opens for its composer. When the runner has left a text, it takes the place
 * of what is in the composer, and that is left as `draft`; when the runner has given up meanwhile (`cancelled`),
 * nothing is changed. In every other case the operator's own editor is opened, as if this script were not
 * there. `mv` decides who has the text, so it is taken at most once.
 */
export function composerScript({ folder, editor }: ComposerScriptOptions): string {
  function box(name: string): string {
    return shellQuote(`${folder}/${name}`);
  }
  return [
    '#!/bin/sh',
    'umask 077',
    'for file; do :; done',
    'case "$file" in',
    '*/claude-prompt-*)',
    `  if mv ${box('text')} ${box('taken')} 2>/dev/null; then`,
    `    cat "$file" >${box('draft.new')} && cat ${box('taken')} >"$file"`,
    `    mv -f ${box('draft.new')} ${box('draft')}`,
    '    exit 0',
    '  fi',
    `  mv ${box('cancelled')} ${box('taken')} 2>/dev/null && exit 0 ;;`,
    // In the dialog of a plan the same key opens the plan.
    `*/plans/*) [ -e ${box('text')} ] && exit 0 ;;`,
    'esac',
    editor === undefined ? findEditor : `exec ${editor} "$@"`,
    '',
  ].join('\n');
}

/** As Claude Code looks for one when none is configured; a tool without a terminal gets none. */
const findEditor = [
  '[ -t 0 ] || { echo "no editor is configured" >&2; exit 1; }',
  'for editor in "code -w" vi nano; do',
  '  command -v ${editor%% *} >/dev/null 2>&1 && exec $editor "$@"',
  'done',
  'echo "no editor is configured" >&2',
  'exit 1',
].join('\n');
