import type { RevealedPart } from '../../shared/domain/terminal-text.ts';
import { revealInvisible } from '../../shared/domain/terminal-text.ts';
import { plural } from '../core/labels/format.ts';

import './revealed.css';

const partLimit = 2_000;

/** Untrusted text with nothing hidden in it: what cannot be seen is written out, runs are counted. */
export function Revealed({ text }: { readonly text: string }) {
  const parts = revealInvisible(text);
  // So many marks are an attack on the page: they are as visible in one piece.
  if (parts.length > partLimit) return <span className="revealed-many">{written(parts)}</span>;
  return parts.map((part, index) => {
    const key = String(index);
    switch (part.kind) {
      case 'text':
        return <span key={key}>{part.raw}</span>;
      case 'invisible':
        return (
          <span key={key} className="revealed" title="Invisible character">
            {part.token}
          </span>
        );
      case 'blanks':
        return (
          <span key={key} className="revealed">
            {plural(part.count, 'blank')}
          </span>
        );
      case 'blank-lines':
        return (
          <span key={key} className="revealed revealed-lines">
            {plural(part.count, 'blank line')}
          </span>
        );
    }
  });
}

function written(parts: readonly RevealedPart[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
          return part.raw;
        case 'invisible':
          return `⟦${part.token}⟧`;
        case 'blanks':
          return `⟦${plural(part.count, 'blank')}⟧`;
        case 'blank-lines':
          return `⟦${plural(part.count, 'blank line')}⟧\n`;
      }
    })
    .join('');
}
