import { useEffect, useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { isInputMethodKey } from '../../core/keys/input-method.ts';
import { Icon } from '../../ui/icon.tsx';

/** Finds text in one screen: Enter goes on, Shift+Enter back, Escape ends. */
export function FindBar(props: { readonly session: string; readonly onClose: () => void }) {
  const { terminals } = useApp();
  const { session, onClose } = props;
  const [text, setText] = useState('');
  const [isFound, setIsFound] = useState(true);

  useEffect(() => {
    const screen = terminals.of(session);
    return () => screen.endFind();
  }, [terminals, session]);

  function find(wanted: string, direction: 'next' | 'previous'): void {
    setIsFound(wanted === '' || terminals.of(session).find(wanted, direction));
  }
  function close(): void {
    onClose();
    terminals.of(session).focus();
  }
  return (
    <div className="find-bar" role="search">
      <input
        aria-label="Find in the terminal"
        placeholder="Find…"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          find(event.target.value, 'next');
        }}
        onKeyDown={(event) => {
          if (isInputMethodKey(event.nativeEvent)) return;
          if (event.key === 'Enter') find(text, event.shiftKey ? 'previous' : 'next');
          if (event.key === 'Escape') close();
        }}
      />
      <span className="faint" role="status">
        {isFound ? '' : 'not found'}
      </span>
      <button type="button" className="icon-button" aria-label="Close the search" onClick={close}>
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}
