import { neutralizePaste, pasteBegin, pasteEnd } from '../shared/domain/paste.ts';

// What is typed for a message, and how Claude Code's word of it is known again. The rules are in
// docs/spec/messages.md; all of them were found by trying them on the pinned Claude Code.

// Claude Code takes these out of a prompt; for the first kind it then wants a second Enter.
const reordering = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const zeroWidth = /[\u200B\u2060-\u2064\uFEFF]/gu;

/** The text without what a terminal or Claude Code would take as something else than text. */
export function messageText(text: string): string {
  return neutralizePaste(text.toWellFormed())
    .replaceAll('\r', '\n')
    .replaceAll(/[\u2028\u2029]/gu, '\n')
    .replaceAll(reordering, '')
    .replaceAll(zeroWidth, '')
    .trimEnd();
}

const leaveWords: ReadonlySet<string> = new Set(['exit', 'quit', ':q', ':q!', ':wq', ':wq!']);

/** In the composer Claude Code would run it: a slash command, or a word that ends it. */
export function isCommandLike(text: string): boolean {
  const [word = ''] = text.trim().split(/\s/u);
  return /^\/[^/]*$/u.test(word) || leaveWords.has(text.trim());
}

/**
 * In the composer at its end, a backslash makes Enter begin a new line, and behind a path or a command that
 * is offered to be completed, Enter takes the offer. With a blank behind it, Enter sends.
 */
export function composerText(text: string): string {
  return /(?:\\|(?:^|\s)[@/]\S*|@"[^"\n]*")$/u.test(text) ? `${text} ` : text;
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

const pasteWrapper = /^\s*<pasted_content id="([^"]*)">\n([\s\S]*)<\/pasted_content id="\1">\s*$/u;

/** Whether the prompt of a UserPromptSubmit is this message. */
export function isReceiptOf(prompt: string, text: string): boolean {
  const inner = pasteWrapper.exec(prompt)?.[2] ?? prompt;
  return fold(inner) === fold(text);
}

/**
 * What two texts share that differ only by what Claude Code changes: the form of accents, blanks at ends and
 * for tabs, invisible characters, and a backslash put into anything that looks like its own paste marks.
 */
function fold(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/<\\+/gu, '<')
    .replaceAll(/[\p{Cf}\p{Variation_Selector}]|(?!\s)\p{Cc}/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}
