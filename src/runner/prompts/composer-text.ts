import { pasteBegin, pasteEnd } from '../../shared/domain/paste.ts';

// How the text of a message is put into Claude Code's composer. The rules are in docs/spec/messages.md; all
// of them were found by trying them on the pinned Claude Code.

const leaveWords: ReadonlySet<string> = new Set(['exit', 'quit', ':q', ':q!', ':wq', ':wq!']);

/** In the composer Claude Code would run it: a slash command, or a word that ends it. */
export function isCommandLike(text: string): boolean {
  const [word = ''] = text.trim().split(/\s/u);
  return /^\/[^/]*$/u.test(word) || leaveWords.has(text.trim());
}

/**
 * A blank at the end closes every list of completions that Enter would take instead of sending: paths (`@`),
 * commands (`/`), emoji (`:`). Behind a backslash it keeps Enter from beginning a new line. Claude Code takes
 * it off the prompt.
 */
export function composerText(text: string): string {
  return `${text} `;
}

/** So many line ends make Claude Code keep a paste as a block of its own, which is never a command. */
const blockLineEnds = 3;

/** A paste that stays a block, whatever is in it. */
export function pasteBlock(text: string): string {
  const lineEnds = text.split('\n').length - 1;
  return paste(text + '\n'.repeat(Math.max(0, blockLineEnds - lineEnds)));
}

/** A paste as it is; a long one becomes a block. Nothing in it may begin Claude Code's shell mode. */
export function paste(text: string): string {
  return `${pasteBegin}${text.replaceAll('\n', '\r')}${pasteEnd}`;
}

/** Claude Code's shell mode begins with this, also when it is pasted. */
export function beginsShellMode(text: string): boolean {
  return text.startsWith('!');
}
