import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';

import { Icon } from './icon.tsx';

import './menu.css';

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly isDanger?: boolean;
  /** One of several, and this is the one now. */
  readonly isChosen?: boolean;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly children?: ReactNode;
  readonly placement?: 'down' | 'up';
  /** A word on all of them, below the list. */
  readonly note?: string;
}

/** A button that opens a list of things to do; arrow keys move, Escape and a click elsewhere close. */
export function Menu({ label, items, children, placement = 'down', note }: MenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    function closeOutside(event: Event): void {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setIsOpen(false);
    }
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [isOpen]);

  function close(): void {
    setIsOpen(false);
    root.current?.querySelector<HTMLElement>('button')?.focus();
  }

  function move(step: number): void {
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.findIndex((item) => item === document.activeElement);
    all.at((at + step) % all.length)?.focus();
  }

  return (
    <span
      ref={root}
      className="menu"
      onKeyDown={(event) => {
        if (!isOpen) return;
        if (event.key === 'Escape') close();
        else if (event.key === 'ArrowDown') move(1);
        else if (event.key === 'ArrowUp') move(-1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <button
        type="button"
        className="menu-button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {children ?? <Icon name="more" />}
      </button>
      {isOpen && (
        <span className={`menu-list is-${placement}`}>
          <span role="menu" aria-label={label} className="menu-items">
            {items.map((item) => (
              <button
                key={item.label}
                type="button"
                role="menuitem"
                tabIndex={-1}
                className={item.isDanger ? 'is-danger' : ''}
                onClick={() => {
                  close();
                  item.onSelect();
                }}
              >
                {item.label}
                {item.isChosen && <span className="menu-chosen"> ✓ now</span>}
              </button>
            ))}
          </span>
          {note !== undefined && <small className="menu-note">{note}</small>}
        </span>
      )}
    </span>
  );
}
