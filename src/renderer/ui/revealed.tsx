import { revealInvisible } from '../../shared/domain/terminal-text.ts';
import { plural } from './format.ts';

import './revealed.css';

/** Untrusted text with nothing hidden in it: what cannot be seen is written out, runs are counted. */
export function Revealed({ text }: { readonly text: string }) {
  return revealInvisible(text).map((part, index) => {
    const key = String(index);
    switch (part.kind) {
      case 'text':
        return <span key={key}>{part.raw}</span>;
      case 'invisible':
        return (
          <span key={key} className="revealed" title="A character that cannot be seen">
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
