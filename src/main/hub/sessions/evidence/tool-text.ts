import type { Json } from '../../../../shared/domain/gate.ts';

/** How much of a tool's output an event keeps, in characters. The recording has the rest. */
const outputLimit = 32_768;

export function clip(text: string): string {
  if (text.length <= outputLimit) return text;
  return `${text.slice(0, outputLimit)}\n… ${text.length - outputLimit} more characters`;
}

/**
 * The words of a tool's answer: Bash has stdout and stderr, Read a file, an edit its patch, a search names,
 * others text or blocks of text. What is known of none of them is JSON.
 */
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
  if ('structuredPatch' in value && Array.isArray(value.structuredPatch)) {
    const lines = value.structuredPatch.flatMap(patchLines);
    if (lines.length > 0) return lines.join('\n');
  }
  if ('file' in value && isRecord(value.file) && typeof value.file['content'] === 'string') {
    return value.file['content'];
  }
  if ('text' in value && typeof value.text === 'string') return value.text;
  if ('content' in value && typeof value.content === 'string') return value.content;
  if ('content' in value && Array.isArray(value.content)) return textOf(value.content);
  if ('filenames' in value && Array.isArray(value.filenames)) return textOf(value.filenames);
  return JSON.stringify(value, null, 2);
}

/** `@@ -1,2 +1,3 @@` and the lines of one part of a patch. */
function patchLines(hunk: unknown): readonly string[] {
  if (!isRecord(hunk) || !Array.isArray(hunk['lines'])) return [];
  const { oldStart, oldLines, newStart, newLines, lines } = hunk;
  const place = `@@ -${Number(oldStart)},${Number(oldLines)} +${Number(newStart)},${Number(newLines)} @@`;
  return [place, ...lines.map(String)];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
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
