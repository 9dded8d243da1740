import { cutText } from '../../../../shared/base/cut-text.ts';
import type { Json } from '../../../../shared/domain/gate.ts';

/** How much of a tool's output an event keeps, in characters. The recording has the rest. */
const outputLimit = 32_768;

/** The runner cuts at the same place, and says so in a line below. */
const noteLength = 40;

export function clip(text: string): string {
  if (text.length <= outputLimit + noteLength) return text;
  const kept = cutText(text, outputLimit);
  return `${kept}\n… ${text.length - kept.length} more characters`;
}

/**
 * The words of a tool's answer: Bash has stdout and stderr, Read a file, an edit its patch, a search names,
 * others text or blocks of text. What is known of none of them is JSON.
 */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((part) => textOf(part)).join('\n');
  return (isRecord(value) ? wordsOf(value) : undefined) ?? JSON.stringify(value, null, 2);
}

function wordsOf(answer: Readonly<Record<string, unknown>>): string | undefined {
  const { stdout, stderr, structuredPatch, file, text, content, filenames } = answer;
  if (stdout !== undefined && stderr !== undefined) {
    return [stdout, stderr]
      .filter((part) => part !== '')
      .map(String)
      .join('\n');
  }
  const patch = Array.isArray(structuredPatch) ? structuredPatch.flatMap(patchLines) : [];
  if (patch.length > 0) return patch.join('\n');
  if (isRecord(file) && typeof file['content'] === 'string') return file['content'];
  if (isRecord(file) && typeof file['text'] === 'string') return file['text'];
  if (typeof text === 'string') return text;
  if (typeof content === 'string' || Array.isArray(content)) return textOf(content);
  return Array.isArray(filenames) ? textOf(filenames) : undefined;
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
