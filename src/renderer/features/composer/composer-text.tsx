import type { ClipboardEvent } from 'react';

import { useMay } from '../../core/context/use-may.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { CompletionList } from './completion-list.tsx';
import type { ComposerTextProps } from './use-composer-keys.ts';
import { useComposerKeys } from './use-composer-keys.ts';

/**
 * Enter sends, Shift+Enter makes a line; the field grows with its text (in the style sheet). `@` completes
 * a file and `/` at the beginning a command. What belongs to an input method is left to it.
 */
export function ComposerText(props: ComposerTextProps) {
  const { session, draft, onFiles } = props;
  const may = useMay();
  const { field, offers, onText, onCaret, onKey, choose } = useComposerKeys(props);

  function onPaste(event: ClipboardEvent): void {
    const files = [...event.clipboardData.files];
    // A table program puts a picture beside the text that is meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    onFiles(files);
  }
  return (
    <div className="composer-field" data-part="composer">
      {offers.isOpen && (
        <CompletionList
          id={offers.listId}
          label={offers.label}
          items={offers.items}
          active={offers.active}
          onChoose={choose}
        />
      )}
      <textarea
        ref={field}
        className="composer-text"
        aria-label={`Message ${session.name}`}
        aria-autocomplete="list"
        aria-controls={offers.isOpen ? offers.listId : undefined}
        aria-activedescendant={offers.isOpen ? `${offers.listId}-${offers.active}` : undefined}
        placeholder={placeholderOf(session.name, draft, may('message.send', session))}
        rows={1}
        value={draft.text}
        onChange={(event) => onText(event.target.value, event.target.selectionStart)}
        onSelect={(event) => onCaret(event.currentTarget.selectionStart)}
        onBlur={offers.dismiss}
        onKeyDown={onKey}
        onPaste={onPaste}
      />
      <p className="unseen" role="status">
        {offers.isOpen &&
          `${offers.items.length} matches. Arrows to choose, Enter to accept, Esc to dismiss.`}
      </p>
    </div>
  );
}

function placeholderOf(name: string, { audience }: Draft, canSend: boolean): string {
  if (audience === 'operators') return 'Only operators read this…';
  return canSend ? `Message ${name}…` : `Suggest a prompt for ${name}…`;
}
