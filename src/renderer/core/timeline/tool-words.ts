import type { JsonObject } from '../../../shared/domain/gate.ts';
import { summarizeInput } from '../../../shared/domain/gate.ts';

// A call in one line, as a person would tell of it.

/** A question and a plan are tools to Claude Code only; the page has words of its own for them. */
const names: Readonly<Record<string, string>> = {
  AskUserQuestion: 'Question',
  ExitPlanMode: 'Plan',
};

/** `mcp__github__search` is `search` of `github`; what Roundhouse itself offers needs no family name. */
export function toolName(tool: string): string {
  const [, place, name] = mcpParts(tool);
  if (place === undefined || name === undefined) return names[tool] ?? tool;
  return place === 'roundhouse' ? name : `${place}: ${name}`;
}

/** Talk with other sessions has the colour of it. */
export function isTalk(tool: string): boolean {
  return mcpParts(tool)[1] === 'roundhouse';
}

/** What a call is about, with paths as seen from the folder of its session. */
export function toolSummary(tool: string, input: JsonObject, folder: string): string {
  if (!tool.startsWith('mcp__')) return insideOf(folder, plainTitle(summarizeInput(input)));
  const peer = input['peer'];
  const texts = Object.entries(input).flatMap(([field, value]) =>
    typeof value === 'string' && field !== 'peer' ? [value] : [],
  );
  const words = texts[0] ?? (Object.keys(input).length > 1 ? summarizeInput(input) : '');
  return typeof peer === 'string' ? `→ ${peer} ${words}`.trim() : words || summarizeInput(input);
}

/** `/home/ana/web/src/a.ts` is `src/a.ts` in `/home/ana/web`; what is elsewhere keeps its whole path. */
export function insideOf(folder: string, text: string): string {
  for (const separator of ['/', '\\']) {
    const prefix = folder.endsWith(separator) ? folder : `${folder}${separator}`;
    if (text.startsWith(prefix) && text.length > prefix.length) return text.slice(prefix.length);
  }
  return text;
}

/** The marks of a Markdown heading mean nothing in a line. */
export function plainTitle(text: string): string {
  return text.replace(/^#{1,6} /u, '');
}

function mcpParts(tool: string): readonly (string | undefined)[] {
  return /^mcp__(.+?)__(.+)$/u.exec(tool) ?? [];
}
