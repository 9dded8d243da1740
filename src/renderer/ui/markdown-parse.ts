// The part of markdown that Claude writes, parsed into plain data and drawn as elements: no HTML is ever
// made of it. Images are not loaded and show as their words; what is not understood stays text.

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong' | 'em'; readonly inside: readonly Inline[] }
  | { readonly type: 'link'; readonly url: string; readonly inside: readonly Inline[] };

export type MarkdownBlock =
  | { readonly type: 'paragraph'; readonly inside: readonly Inline[] }
  | { readonly type: 'heading'; readonly level: number; readonly inside: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'quote'; readonly inside: readonly Inline[] }
  | {
      readonly type: 'list';
      readonly isOrdered: boolean;
      readonly items: readonly { readonly depth: number; readonly inside: readonly Inline[] }[];
    }
  | { readonly type: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly type: 'rule' };

const fence = /^\s*(```+|~~~+)/;
const heading = /^(#{1,6})\s+(.*)$/;
const item = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const quote = /^\s*>\s?(.*)$/;
const rule = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const tableRow = /^\s*\|(.+)\|\s*$/;
const tableRule = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$/;

export function parseMarkdown(text: string): readonly MarkdownBlock[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks: MarkdownBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = takeBlock(lines, at);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

type Taken = readonly [block: MarkdownBlock | null, next: number];

function takeBlock(lines: readonly string[], at: number): Taken {
  const line = lines[at] ?? '';
  if (line.trim() === '') return [null, at + 1];
  if (fence.test(line)) return takeFence(lines, at);
  const title = heading.exec(line);
  if (title) {
    const level = title[1]?.length ?? 1;
    return [{ type: 'heading', level, inside: parseInline(title[2] ?? '') }, at + 1];
  }
  if (rule.test(line)) return [{ type: 'rule' }, at + 1];
  if (tableRow.test(line) && tableRule.test(lines[at + 1] ?? '')) return takeTable(lines, at);
  if (item.test(line)) return takeList(lines, at);
  if (quote.test(line)) return takeQuote(lines, at);
  return takeParagraph(lines, at);
}

function takeFence(lines: readonly string[], at: number): Taken {
  const mark = fence.exec(lines[at] ?? '')?.[1] ?? '```';
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? '').trim().startsWith(mark)) end += 1;
  return [{ type: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function takeTable(lines: readonly string[], at: number): Taken {
  let end = at + 2;
  while (end < lines.length && tableRow.test(lines[end] ?? '')) end += 1;
  const rows = [lines[at] ?? '', ...lines.slice(at + 2, end)].map((line) =>
    (tableRow.exec(line)?.[1] ?? '').split('|').map((cell) => parseInline(cell.trim())),
  );
  return [{ type: 'table', rows }, end];
}

function takeList(lines: readonly string[], at: number): Taken {
  const items: { depth: number; text: string }[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const found = item.exec(line);
    const last = items.at(-1);
    if (found) {
      items.push({
        depth: Math.min(4, Math.floor((found[1]?.length ?? 0) / 2)),
        text: found[3] ?? '',
      });
    } else if (last && /^\s{2,}\S/.test(line)) last.text += ` ${line.trim()}`;
    else break;
  }
  const isOrdered = item.exec(lines[at] ?? '')?.[2] !== undefined;
  return [
    {
      type: 'list',
      isOrdered,
      items: items.map(({ depth, text }) => ({ depth, inside: parseInline(text) })),
    },
    end,
  ];
}

function takeQuote(lines: readonly string[], at: number): Taken {
  let end = at;
  const inside: string[] = [];
  for (; end < lines.length; end += 1) {
    const found = quote.exec(lines[end] ?? '');
    if (!found) break;
    inside.push(found[1] ?? '');
  }
  return [{ type: 'quote', inside: parseInline(inside.join('\n')) }, end];
}

function takeParagraph(lines: readonly string[], at: number): Taken {
  let end = at + 1;
  while (end < lines.length && isProse(lines[end] ?? '')) end += 1;
  return [{ type: 'paragraph', inside: parseInline(lines.slice(at, end).join('\n')) }, end];
}

function isProse(line: string): boolean {
  if (line.trim() === '') return false;
  return ![fence, heading, item, quote, rule].some((pattern) => pattern.test(line));
}

const inline =
  /(?<code>`+)(?<codeText>.+?)\k<code>|\*\*(?<strong>[^*]+?)\*\*|(?<![\w*])\*(?<em>[^*\s][^*]*?)\*(?![\w*])|!?\[(?<words>[^\]]*)\]\((?<url>[^)\s]+)\)/gs;

/** Text in parts. A link whose address is not plain http or https stays text. */
export function parseInline(text: string, depth = 0): readonly Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > end) parts.push({ type: 'text', text: text.slice(end, match.index) });
    parts.push(inlineOf(match, depth));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ type: 'text', text: text.slice(end) });
  return parts;
}

/** Emphasis in emphasis is rare; endless nesting is somebody's attempt. */
const deepest = 3;

function inlineOf(match: RegExpExecArray, depth: number): Inline {
  const groups = match.groups ?? {};
  if (groups['codeText'] !== undefined) return { type: 'code', text: groups['codeText'] };
  if (depth >= deepest) return { type: 'text', text: match[0] };
  const { strong, em, words, url } = groups;
  if (strong !== undefined) return { type: 'strong', inside: parseInline(strong, depth + 1) };
  if (em !== undefined) return { type: 'em', inside: parseInline(em, depth + 1) };
  if (url !== undefined && !match[0].startsWith('!') && /^https?:\/\//i.test(url)) {
    return { type: 'link', url, inside: parseInline(words ?? url, depth + 1) };
  }
  return { type: 'text', text: match[0] };
}
