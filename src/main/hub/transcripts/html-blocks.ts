import { assertNever } from '../../../shared/base/assert.ts';
import type { Block, Inline } from '../../../shared/domain/rich-text.ts';
import { parseRichText } from '../../../shared/domain/rich-text.ts';
import { escapeHtml } from './escape-html.ts';

/** What Claude said, as HTML of the few elements that the parser knows; all text is escaped. */
export function richTextHtml(text: string): string {
  return parseRichText(text).map(blockHtml).join('\n');
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return `<p dir="auto">${lineHtml(block.content)}</p>`;
    case 'heading': {
      // The page's own heading is above them.
      const tag = `h${Math.min(6, block.level + 1)}`;
      return `<${tag} dir="auto">${lineHtml(block.content)}</${tag}>`;
    }
    case 'item': {
      const number = block.number === null ? '' : `${block.number}. `;
      const depth = Math.min(4, block.depth);
      const list = depth === 0 ? '<ul>' : `<ul class="deep${depth}">`;
      return `${list}<li dir="auto">${number}${lineHtml(block.content)}</li></ul>`;
    }
    case 'quote':
      return `<blockquote dir="auto">${lineHtml(block.content)}</blockquote>`;
    case 'code':
    case 'table':
      return `<pre>${escapeHtml(block.text)}</pre>`;
    case 'rule':
      return '<hr>';
    default:
      return assertNever(block, 'block');
  }
}

function lineHtml(content: readonly Inline[]): string {
  return content.map(inlineHtml).join('');
}

function inlineHtml(node: Inline): string {
  switch (node.type) {
    case 'text':
      return escapeHtml(node.text);
    case 'code':
      return `<code>${escapeHtml(node.text)}</code>`;
    case 'strong':
      return `<strong>${escapeHtml(node.text)}</strong>`;
    case 'emphasis':
      return `<em>${escapeHtml(node.text)}</em>`;
    case 'link':
      return linkHtml(node.text, node.url);
    default:
      return assertNever(node, 'inline');
  }
}

/** [TTY-5] The real target is seen: beside the words, unless they are the target. */
function linkHtml(text: string, url: string): string {
  const href = escapeHtml(url);
  const words = text === url ? href : `${escapeHtml(text)} (${href})`;
  return `<a href="${href}" rel="noopener noreferrer nofollow" target="_blank">${words}</a>`;
}
