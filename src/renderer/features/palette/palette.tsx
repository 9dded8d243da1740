import type { KeyboardEvent } from 'react';
import { useId, useRef, useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { useKeyWords } from '../../core/context/use-key-words.ts';
import { isInputMethodKey } from '../../core/keys/input-method.ts';

import './palette.css';
import type { PaletteEntry } from './palette-entries.ts';
import { paletteEntries } from './palette-entries.ts';

const label = 'Go to session, run a command';

/** One field for both: it lists what matches while it has the focus. */
export function Palette() {
  const app = useApp();
  const keys = useKeyWords('palette');
  const [query, setQuery] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);
  const listId = useId();
  const entries = isOpen ? paletteEntries(app, query.trim()) : [];
  const active = entries[Math.min(at, entries.length - 1)];

  function close(): void {
    setIsOpen(false);
    setQuery('');
    setAt(0);
  }
  function run(entry: PaletteEntry | undefined): void {
    if (!entry) return;
    field.current?.blur();
    close();
    entry.run();
  }
  function onKey(event: KeyboardEvent): void {
    if (isInputMethodKey(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') run(active);
    else if (event.key === 'Escape') {
      close();
      field.current?.blur();
      if (before.current instanceof HTMLElement) before.current.focus();
    }
  }
  return (
    <div className="palette">
      <input
        ref={field}
        data-palette
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active ? `${listId}-${active.id}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={`${label}…`}
        value={query}
        onFocus={(event) => {
          before.current = event.relatedTarget;
          setIsOpen(true);
        }}
        onBlur={close}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      {keys !== '' && <kbd aria-hidden="true">{keys}</kbd>}
      <PaletteList id={listId} isOpen={isOpen} entries={entries} active={active} onChoose={run} />
    </div>
  );
}

interface PaletteListProps {
  readonly id: string;
  readonly isOpen: boolean;
  readonly entries: readonly PaletteEntry[];
  readonly active: PaletteEntry | undefined;
  readonly onChoose: (entry: PaletteEntry) => void;
}

function PaletteList({ id, isOpen, entries, active, onChoose }: PaletteListProps) {
  return (
    <ul id={id} role="listbox" aria-label={label} hidden={!isOpen} className="palette-list">
      {entries.map((entry) => (
        <li
          key={entry.id}
          id={`${id}-${entry.id}`}
          role="option"
          className={entry.isFirstOfKind ? 'is-first-of-kind' : ''}
          aria-selected={entry === active}
          aria-keyshortcuts={entry.keys === '' ? undefined : entry.keys}
          ref={(element) => {
            if (entry === active) element?.scrollIntoView({ block: 'nearest' });
          }}
          // The field keeps the focus until the click is over.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(entry)}
        >
          <span className="cut">{entry.label}</span>
          <span className="faint">{entry.detail}</span>
          {entry.keys !== '' && <kbd aria-hidden="true">{entry.keys}</kbd>}
        </li>
      ))}
    </ul>
  );
}
