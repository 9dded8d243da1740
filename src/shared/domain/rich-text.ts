// What Claude says is Markdown. This reads a small, safe part of it into plain data: paragraphs, headings,
// lists, quotes, code, rules, bold, italic and links to http and https. Everything else stays the text
// that it is: HTML, images and other schemes have no node here, so no reader of it can bring them to life.
//
// Every pattern is bounded, so that hostile text costs time in proportion to its length.

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong'; readonly text: string }
  | { readonly type: 'emphasis'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly url: string };

export type Block =
  | { readonly type: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly type: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | {
      readonly type: 'item';
      readonly depth: number;
      /** The number of an ordered item; null for a bullet. */
      readonly number: number | null;
      readonly content: readonly Inline[];
    }
  | { readonly type: 'quote'; readonly content: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  /** Lines of a table, as written. */
  | { readonly type: 'table'; readonly text: string }
  | { readonly type: 'rule' };

const fence = /^ {0,3}(`{3,}|~{3,}) *([\w+#.-]{0,40})/;
const heading = /^ {0,3}(#{1,6}) +(.*)$/s;
const item = /^( {0,40})(?:([-*+])|(\d{1,9})[.)]) +(.*)$/s;
const quote = /^ {0,3}> ?(.*)$/s;
const rule = /^ {0,3}(?:-{3,}|\*{3,}|_{3,}) *$/;
const tableLine = /^ {0,3}\|.*\|\s*$/s;

/** Reads the text block by block; lines that begin nothing else join the block before them. */
export function parseRichText(text: string): readonly Block[] {
  const lines = text.split(/\r\n|\r|\n/);
  const blocks: Block[] = [];
  let paragraph: string[] = [];

  function endParagraph(): void {
    const joined = paragraph.join('\n').trim();
    paragraph = [];
    if (joined !== '') blocks.push({ type: 'paragraph', content: parseInline(joined) });
  }

  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const opening = fence.exec(line);
    if (opening) {
      endParagraph();
      const end = endOfFence(lines, index + 1, opening[1] ?? '');
      const body = lines.slice(index + 1, end).join('\n');
      blocks.push({ type: 'code', language: opening[2] ?? '', text: body });
      index = end;
    } else if (tableLine.test(line)) {
      endParagraph();
      const end = endOfRun(lines, index, tableLine);
      blocks.push({ type: 'table', text: lines.slice(index, end).join('\n') });
      index = end - 1;
    } else {
      const block = blockOfLine(line);
      if (block || line.trim() === '') endParagraph();
      if (block) blocks.push(block);
      else if (line.trim() !== '') paragraph.push(line.trimEnd());
    }
  }
  endParagraph();
  return blocks;
}

function blockOfLine(line: string): Block | undefined {
  if (rule.test(line)) return { type: 'rule' };
  const title = heading.exec(line);
  if (title) {
    const content = parseInline((title[2] ?? '').replace(/ #{1,6} *$/, ''));
    return { type: 'heading', level: (title[1] ?? '').length, content };
  }
  const entry = item.exec(line);
  if (entry) {
    return {
      type: 'item',
      depth: Math.min(8, Math.floor((entry[1] ?? '').length / 2)),
      number: entry[3] === undefined ? null : Number(entry[3]),
      content: parseInline(entry[4] ?? ''),
    };
  }
  const quoted = quote.exec(line);
  return quoted ? { type: 'quote', content: parseInline(quoted[1] ?? '') } : undefined;
}

/** The line of the closing fence: the same sign, at least as long; the end of the text without one. */
function endOfFence(lines: readonly string[], from: number, opening: string): number {
  for (let index = from; index < lines.length; index += 1) {
    const sign = (lines[index] ?? '').trim();
    if (sign.length >= opening.length && sign === opening.charAt(0).repeat(sign.length))
      return index;
  }
  return lines.length;
}

function endOfRun(lines: readonly string[], from: number, pattern: RegExp): number {
  let end = from;
  while (end < lines.length && pattern.test(lines[end] ?? '')) end += 1;
  return end;
}

const inline = new RegExp(
  [
    '(?<!`)(?<ticks>`{1,4})(?!`)(?<code>[^\\n]{1,500}?)(?<!`)\\k<ticks>(?!`)',
    '\\*\\*(?<strong>[^*\\n]{1,500})\\*\\*',
    '(?<![\\w*])\\*(?<star>[^*\\s][^*\\n]{0,500})\\*(?![\\w*])',
    '(?<![\\w_])_(?<low>[^_\\s][^_\\n]{0,500})_(?![\\w_])',
    '(?<!!)\\[(?<label>[^\\][\\n]{1,300})\\]\\((?<target>https?://[^\\s()<>"\'`\\\\]{1,1000})\\)',
    '(?<bare>https?://[^\\s()<>"\'`\\\\|\\][*]{0,1000}[^\\s()<>"\'`\\\\|\\][*.,;:!?])',
  ].join('|'),
  'g',
);

function parseInline(text: string): readonly Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > from) found.push({ type: 'text', text: text.slice(from, match.index) });
    found.push(inlineOf(match.groups ?? {}));
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ type: 'text', text: text.slice(from) });
  return found;
}

function inlineOf(groups: Readonly<Record<string, string | undefined>>): Inline {
  const { code, strong, star, low, label, target, bare } = groups;
  if (code !== undefined) return { type: 'code', text: code };
  if (strong !== undefined) return { type: 'strong', text: strong };
  if (star !== undefined || low !== undefined) return { type: 'emphasis', text: star ?? low ?? '' };
  if (target !== undefined) return { type: 'link', text: label ?? target, url: target };
  return { type: 'link', text: bare ?? '', url: bare ?? '' };
}
