import { messageText } from './message-text.ts';

/** So much of a prompt a runner reports, so that the hub takes it in one piece; the rest is cut off. */
export const reportedPromptLimit = 200_000;

const pasteWrapper = /^\s*<pasted_content id="([^"]*)">\n([\s\S]*)<\/pasted_content id="\1">\s*$/u;
const cutPasteWrapper = /^\s*<pasted_content id="[^"]*">\n/u;

/** Whether the prompt of a UserPromptSubmit is this whole text, up to what Claude Code changes in it. */
export function isPromptOf(prompt: string, text: string): boolean {
  if (prompt.length === reportedPromptLimit) return isBeginningOf(prompt, text);
  const inner = pasteWrapper.exec(prompt)?.[2] ?? prompt;
  return fold(inner) === fold(messageText(text));
}

/** Of a prompt that was cut, only the beginning can be compared. */
function isBeginningOf(cut: string, text: string): boolean {
  const beginning = fold(cut.replace(cutPasteWrapper, '').toWellFormed());
  // The last character may be half of one, or half of an accent.
  return beginning.length > 0 && fold(messageText(text)).startsWith(beginning.slice(0, -2));
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
