import { useEffect, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';

import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import type { Notice } from '../../core/stores/notices-store.ts';
import { addNotice, dropNotice } from '../../core/stores/notices-store.ts';
import type { Stores } from '../../core/stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Revealed } from '../../ui/revealed.tsx';

import './notices.css';

/** Long enough to read two sentences. */
const shownMs = 12_000;
/** An offer is thought about. */
const offeredMs = 60_000;
/** What is shown of a text that can be copied. */
const previewCharacters = 120;

export function Notices() {
  const notices = useAppStore(
    (stores) => stores.notices,
    (state) => state,
  );
  const dialog = useOpenDialog();
  const list = (
    <div className="notices" role="status" aria-label="Notices">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
  return dialog ? createPortal(list, dialog) : list;
}

/** The modal dialog in front, if there is one: nothing outside it is seen well, read out or clicked. */
function useOpenDialog(): Element | null {
  const { stores } = useApp();
  return useSyncExternalStore(stores.dialogs.subscribe, frontDialog);
}

function frontDialog(): Element | null {
  return [...document.querySelectorAll('dialog')].at(-1) ?? null;
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { clock, stores } = useApp();
  const { id, text, hint, copy } = notice;
  const lifeMs = copy === null ? shownMs : offeredMs;
  useEffect(() => {
    const timer = clock.schedule(lifeMs, () => drop(stores, id));
    return () => timer[Symbol.dispose]();
  }, [clock, stores, id, lifeMs]);
  return (
    <div className={copy === null ? 'notice' : 'notice notice-offer'}>
      <div className="notice-text">
        <p>
          {text}
          {hint !== null && <span className="faint"> {hint}</span>}
        </p>
        {copy !== null && (
          <p className="notice-preview mono">
            <Revealed text={previewOf(copy)} />
          </p>
        )}
      </div>
      {copy !== null && (
        <Button size="small" look="primary" onClick={() => void copyAndDrop(stores, notice, copy)}>
          Copy
        </Button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        onClick={() => drop(stores, id)}
      >
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}

function drop({ notices }: Stores, id: number): void {
  notices.setState((all) => dropNotice(all, id), true);
}

async function copyAndDrop(stores: Stores, { id }: Notice, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    drop(stores, id);
  } catch {
    // Not allowed, or no clipboard on an address without TLS.
    const refused = { text: 'The browser didn’t allow copying.', hint: 'Click Copy again.' };
    stores.notices.setState((all) => addNotice(all, refused), true);
  }
}

/** The first characters of a text, on one line. */
function previewOf(text: string): string {
  const line = text
    .slice(0, 4 * previewCharacters)
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  const isWhole = characters.length <= previewCharacters && text.length <= 4 * previewCharacters;
  return characters.slice(0, previewCharacters).join('') + (isWhole ? '' : '…');
}
