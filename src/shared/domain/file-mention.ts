/** A path as Claude Code reads it in a prompt; null for one that it cannot read in any form. */
export function fileMention(path: string): string | null {
  if (/["\n\r]/u.test(path)) return null;
  return /[^\p{L}\p{N}\p{M}./_~@+-]/u.test(path) ? `@"${path}"` : `@${path}`;
}

/** The text, and below it the files, each named so that Claude Code reads it. */
export function textWithFiles(text: string, paths: readonly string[]): string {
  const mentions = paths.map((path) => fileMention(path)).filter((mention) => mention !== null);
  return [text.trimEnd(), mentions.join(' ')].filter((part) => part !== '').join('\n\n');
}
