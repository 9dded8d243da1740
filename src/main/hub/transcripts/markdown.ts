import { assertNever } from '../../../shared/base/assert.ts';
import type { Json } from '../../../shared/domain/gate.ts';
import type { Block, Inline } from '../../../shared/domain/rich-text.ts';
import { parseRichText } from '../../../shared/domain/rich-text.ts';
import {
  gateWords,
  promptWords,
  receiptWords,
  redactionWords,
  timeWords,
  toolResult,
  toolWords,
} from './plain-words.ts';
import type { TranscriptEntry } from './transcript-entry.ts';
import { headLines } from './transcript-head.ts';
import type { TranscriptSource } from './transcript-source.ts';

// Untrusted text reaches the document in two ways only: in a fence that is longer than any run of its own
// sign inside, or with every sign of Markdown and HTML escaped. So no reader shows an image, follows a
// script URL or lets HTML through.

export async function* writeMarkdown(source: TranscriptSource): AsyncGenerator<string> {
  yield `# ${escapeMarkdown(source.head.name)}\n\n`;
  for (const [label, value] of headLines(source.head)) {
    yield `- ${label}: ${escapeMarkdown(value)}\n`;
  }
  yield '\nAll times are in UTC.\n';
  for await (const entry of source.entries) yield `\n${writeEntry(entry)}`;
  yield `\n---\n\n${redactionWords(source.redactions())}\n`;
}

function writeEntry(entry: TranscriptEntry): string {
  switch (entry.type) {
    case 'prompt': {
      const receipt = entry.receipt ? `\n${escapeMarkdown(promptWords(entry.receipt))}\n` : '';
      return `${title(entry.at, entry.from)}\n${fenced(entry.text)}${receipt}`;
    }
    case 'reply': {
      const from = entry.agent === null ? 'Claude' : `Claude, sub-agent ${entry.agent}`;
      return `${title(entry.at, from)}\n${writeBlocks(parseRichText(entry.text))}`;
    }
    case 'tool': {
      const by = entry.agent === null ? '' : ` (sub-agent ${escapeMarkdown(entry.agent)})`;
      const result = toolResult(entry);
      return (
        `**${escapeMarkdown(entry.tool)}**${by}: ${toolWords(entry)}, ${timeWords(entry.at)}\n\n` +
        `${fenced(jsonText(entry.input), 'json')}${result && `\n${fenced(result)}`}`
      );
    }
    case 'gate':
      return writeGate(entry);
    case 'note':
      return `${title(entry.at, entry.from)}\nNote, operators only:\n\n${fenced(entry.text)}`;
    case 'receipt':
      return `_${timeWords(entry.at)}_ ${escapeMarkdown(receiptWords(entry))}\n${entry.text === null ? '' : `\n${fenced(entry.text)}`}`;
    case 'mark':
      return `_${timeWords(entry.at)}_ ${escapeMarkdown(entry.by)}: ${escapeMarkdown(entry.what)}\n`;
    default:
      return assertNever(entry, 'entry');
  }
}

function writeGate(entry: Extract<TranscriptEntry, { type: 'gate' }>): string {
  const by = entry.agent === null ? '' : ` (sub-agent ${escapeMarkdown(entry.agent)})`;
  const lines = [
    `**Gate: ${escapeMarkdown(entry.tool)}**${by}, asked ${timeWords(entry.at)}: ${escapeMarkdown(gateWords(entry))}\n`,
    fenced(jsonText(entry.input), 'json'),
  ];
  if (entry.outcome.state === 'answered') {
    const { answers, message } = entry.outcome;
    if (answers !== null) lines.push(fenced(jsonText(answers), 'json'));
    if (message !== null) lines.push(fenced(message));
  }
  return lines.join('\n');
}

function title(at: string, from: string): string {
  return `## ${escapeMarkdown(from)}, ${timeWords(at)}\n`;
}

function jsonText(value: Json): string {
  return JSON.stringify(value, null, 2);
}

function fenced(text: string, language = 'text'): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '')}\n${fence}\n`;
}

/** A blank line between blocks, none inside a list or a quotation. */
function writeBlocks(blocks: readonly Block[]): string {
  return blocks
    .map((block, index) => {
      const isRun = index > 0 && blocks[index - 1]?.type === block.type;
      const isTight = isRun && (block.type === 'item' || block.type === 'quote');
      return `${index === 0 || isTight ? '' : '\n'}${writeBlock(block)}`;
    })
    .join('');
}

function writeBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return `${writeLine(block.content)}\n`;
    case 'heading':
      // Below the headings of the transcript itself.
      return `${'#'.repeat(Math.min(6, block.level + 2))} ${writeLine(block.content)}\n`;
    case 'item': {
      const sign = block.number === null ? '-' : `${block.number}.`;
      return `${'  '.repeat(block.depth)}${sign} ${writeLine(block.content)}\n`;
    }
    case 'quote':
      return `> ${writeLine(block.content)}\n`;
    case 'code':
      return fenced(block.text, block.language || 'text');
    case 'table':
      return fenced(block.text);
    case 'rule':
      return '---\n';
    default:
      return assertNever(block, 'block');
  }
}

function writeLine(content: readonly Inline[]): string {
  return escapeLineStarts(content.map(writeInline).join(''));
}

function writeInline(node: Inline): string {
  switch (node.type) {
    case 'text':
      return escapeSigns(node.text);
    case 'code': {
      const ticks = '`'.repeat(
        Math.max(0, ...[...node.text.matchAll(/`+/g)].map(([run]) => run.length)) + 1,
      );
      return ticks.length === 1 ? `\`${node.text}\`` : `${ticks} ${node.text} ${ticks}`;
    }
    case 'strong':
      return `**${escapeSigns(node.text)}**`;
    case 'emphasis':
      return `*${escapeSigns(node.text)}*`;
    case 'link':
      return `[${escapeSigns(node.text)}](<${node.url}>)`;
    default:
      return assertNever(node, 'inline');
  }
}

/** A value in the middle of a line: one line, no sign of Markdown or HTML left alone. */
function escapeMarkdown(text: string): string {
  return escapeSigns(text.replaceAll(/[\r\n\t]+/g, ' '));
}

function escapeSigns(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>&~|$!]/g, '\\$&');
}

/** What would begin a heading, a list, an underline or an indented block at the start of a line. */
function escapeLineStarts(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/^[ \t]+/gm, '')
    .replaceAll(/^[#+=:-]/gm, '\\$&')
    .replaceAll(/^(\d{1,9})(?=[.)])/gm, '$1\\');
}
