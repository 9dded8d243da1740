import type { KeyboardEvent } from 'react';
import { useState } from 'react';

import type { Draft } from '../../stores/drafts-store.ts';

interface ComposerTextProps {
  readonly name: string;
  readonly draft: Draft;
  /** What was sent before, newest last: the up arrow brings it back into an empty field. */
  readonly sent: readonly string[] | undefined;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
}

/** Enter sends, Shift+Enter makes a line; the field grows with its text (in the style sheet). */
export function ComposerText({ name, draft, sent = [], onChange, onSend }: ComposerTextProps) {
  const [back, setBack] = useState(0);

  function recall(step: number): boolean {
    const next = back + step;
    if (next < 0 || next > sent.length) return false;
    setBack(next);
    onChange(next === 0 ? '' : (sent.at(-next) ?? ''));
    return true;
  }
  function enter(event: KeyboardEvent): void {
    if (event.shiftKey || event.altKey) return;
    event.preventDefault();
    setBack(0);
    onSend();
  }
  function arrow(event: KeyboardEvent): void {
    const isPristine = draft.text === '' || (back > 0 && draft.text === sent.at(-back));
    if (!isPristine || event.shiftKey || event.altKey) return;
    if (recall(event.key === 'ArrowUp' ? 1 : -1)) event.preventDefault();
  }
  function onKey(event: KeyboardEvent): void {
    // An Enter that ends a word of an input method is that method's, not ours.
    if (event.nativeEvent.isComposing || event.key === 'Process') return;
    if (event.key === 'Enter') enter(event);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') arrow(event);
  }
  return (
    <textarea
      className="composer-text"
      aria-label={`Message ${name}`}
      placeholder={draft.audience === 'claude' ? `Message ${name}…` : 'Only operators read this…'}
      rows={1}
      value={draft.text}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKey}
    />
  );
}
