import type { ReactNode } from 'react';
import { memo, useState } from 'react';

import { isOpenableLink } from '../../shared/domain/terminal-link.ts';
import { useApp } from '../core/context/app-context.tsx';

import './markdown.css';
import type { Inline } from './markdown-inline.ts';
import type { ListItem, MarkdownBlock, TableRow } from './markdown-parse.ts';
import { MarkdownReader } from './markdown-reader.ts';
import { Revealed } from './revealed.tsx';

/** Claude's text as elements. Nothing in it can load, run or hide. Of a text that grows only the end is read again. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  const [reader] = useState(() => new MarkdownReader());
  return (
    <div className="markdown">
      <Blocks blocks={reader.read(text)} />
    </div>
  );
});

function Blocks({ blocks }: { readonly blocks: readonly MarkdownBlock[] }): ReactNode {
  return blocks.map((block, index) => <BlockView key={String(index)} block={block} />);
}

const BlockView = memo(function BlockView({ block }: { readonly block: MarkdownBlock }): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return <p>{inlines(block.inside)}</p>;
    case 'heading':
      // The page has its own headings; these are strong lines of a text.
      return <p className={`markdown-heading level-${block.level}`}>{inlines(block.inside)}</p>;
    case 'code':
      return (
        <pre className="mono" aria-label={block.language === '' ? undefined : block.language}>
          <Revealed text={block.text} />
        </pre>
      );
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'rule':
      return <hr />;
    case 'list': {
      const items = block.items.map((item, index) => <ItemView key={String(index)} item={item} />);
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
    case 'table':
      return <TableView rows={block.rows} />;
  }
});

function ItemView({ item: { isDone, blocks } }: { readonly item: ListItem }) {
  return (
    <li className={isDone === null ? undefined : 'markdown-task'}>
      {isDone !== null && (
        <input type="checkbox" checked={isDone} disabled aria-label={isDone ? 'done' : 'to do'} />
      )}
      <Blocks blocks={blocks} />
    </li>
  );
}

function TableView({ rows }: { readonly rows: readonly TableRow[] }) {
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
    case 'strike':
      return <del>{inlines(part.inside)}</del>;
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
