import type { JsonObject } from './gate.ts';

/** Everything that a tool's input says: names and values as they are, without the escapes of JSON. */
export function inputText(input: JsonObject, separator: string): string {
  const texts: string[] = [];
  const left: unknown[] = [input];
  // Without recursion: an agent can nest its input deeper than a stack is.
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) {
      texts.push(String(value));
      continue;
    }
    for (const part of partsOf(value).toReversed()) left.push(part);
  }
  return texts.join(separator);
}

function partsOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) =>
    typeof one === 'object' && one !== null ? [name, one] : [`${name}:${String(one)}`],
  );
}
