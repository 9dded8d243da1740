/** `NAME`, `@NAME` or a prefix of an id, as the hub takes it in a path. */
export function sessionReference(text: string): string {
  return text.startsWith('@') ? text.slice(1) : text;
}
