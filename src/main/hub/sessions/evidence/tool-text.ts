import type { Json } from '../../../../shared/domain/gate.ts';

/** How much of a tool's output an event keeps, in characters. The recording has the rest. */
const outputLimit = 32_768;

export function clip(text: string): string {
  if (text.length <= outputLimit) return text;
  return `${text.slice(0, outputLimit)}\n… ${text.length - outputLimit} more characters`;
}

/** The words of a tool's answer: Bash has stdout and stderr, others text or blocks of text. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((part) => textOf(part)).join('\n');
  if (typeof value !== 'object') return JSON.stringify(value);
  if ('stdout' in value && 'stderr' in value) {
    return [value.stdout, value.stderr]
      .filter((part) => part !== '')
      .map(String)
      .join('\n');
  }
  if ('text' in value && typeof value.text === 'string') return value.text;
  if ('content' in value && typeof value.content === 'string') return value.content;
  return JSON.stringify(value, null, 2);
}

/** Equal as JSON, whatever the order of keys. */
export function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
