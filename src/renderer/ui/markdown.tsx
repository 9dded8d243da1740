import type { ReactNode } from 'react';
import { memo } from 'react';

import { isOpenableLink } from '../../shared/domain/terminal-link.ts';
import { useApp } from '../app/app-context.tsx';

import './markdown.css';
import type { Inline, MarkdownBlock } from './markdown-parse.ts';
import { parseMarkdown } from './markdown-parse.ts';
import { Revealed } from './revealed.tsx';

/** Claude's text as elements. Nothing in it can load, run or hide. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="markdown">
      {parseMarkdown(text).map((block, index) => (
        <BlockView key={String(index)} block={block} />
      ))}
    </div>
  );
});

function BlockView({ block }: { readonly block: MarkdownBlock }): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return <p>{inlines(block.inside)}</p>;
    case 'heading':
      // The page has its own headings; these are strong lines of a text.
      return <p className={`markdown-heading level-${block.level}`}>{inlines(block.inside)}</p>;
    case 'code':
      return (
        <pre className="mono">
          <Revealed text={block.text} />
        </pre>
      );
    case 'quote':
      return <blockquote>{inlines(block.inside)}</blockquote>;
    case 'rule':
      return <hr />;
    case 'list': {
      const rows = block.items.map((item, index) => (
        <li key={String(index)} className={`inset-${item.depth}`}>
          {inlines(item.inside)}
        </li>
      ));
      return block.isOrdered ? <ol>{rows}</ol> : <ul>{rows}</ul>;
    }
    case 'table':
      return <TableView rows={block.rows} />;
  }
}

function TableView({ rows }: { readonly rows: Extract<MarkdownBlock, { type: 'table' }>['rows'] }) {
  const [head, ...body] = rows;
  return (
    <div className="markdown-table" role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head?.map((cell, index) => (
              <th key={String(index)}>{inlines(cell)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={String(index)}>
              {row.map((cell, column) => (
                <td key={String(column)}>{inlines(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlines(parts: readonly Inline[]): ReactNode {
  return parts.map((part, index) => <InlineView key={String(index)} part={part} />);
}

function InlineView({ part }: { readonly part: Inline }): ReactNode {
  const { stores } = useApp();
  switch (part.type) {
    case 'text':
      return <Revealed text={part.text} />;
    case 'code':
      return (
        <code className="mono">
          <Revealed text={part.text} />
        </code>
      );
    case 'strong':
      return <strong>{inlines(part.inside)}</strong>;
    case 'em':
      return <em>{inlines(part.inside)}</em>;
    case 'link':
      if (!isOpenableLink(part.url)) return inlines(part.inside);
      return (
        <button
          type="button"
          className="markdown-link"
          title={part.url}
          onClick={() => stores.dialogs.setState({ dialog: 'open-link', url: part.url }, true)}
        >
          {inlines(part.inside)}
        </button>
      );
  }
}
