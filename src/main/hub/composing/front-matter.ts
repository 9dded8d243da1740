/** The plain `key: value` lines at the head of a Markdown file; anything else in there is passed over. */
export function readFrontMatter(text: string): ReadonlyMap<string, string> {
  const head = /^\uFEFF?---[^\S\n]*\n([\s\S]*?)\n---[^\S\n]*(?:\n|$)/u.exec(
    text.replaceAll('\r\n', '\n'),
  )?.[1];
  const fields = new Map<string, string>();
  for (const line of (head ?? '').split('\n')) {
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(0, colon));
    if (/^[\w-]+$/u.test(key)) fields.set(key, unquoted(line.slice(colon + 1).trim()));
  }
  return fields;
}

/** The first line of what is below the head, without the marks of a heading. */
export function firstLine(text: string): string {
  const body = text
    .replaceAll('\r\n', '\n')
    .replace(/^\uFEFF?---\n[\s\S]*?\n---[^\S\n]*(?:\n|$)/u, '');
  const line = body.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.replace(/^#+\s*/u, '').trim();
}

function unquoted(value: string): string {
  const [first] = value;
  const isQuoted = value.length > 1 && (first === '"' || first === "'") && value.endsWith(first);
  return isQuoted ? value.slice(1, -1) : value;
}
