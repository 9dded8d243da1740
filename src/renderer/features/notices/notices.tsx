import { useEffect, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';

import { useApp, useAppStore } from '../../app/app-context.tsx';
import type { Notice } from '../../stores/notices-store.ts';
import { dropNotice } from '../../stores/notices-store.ts';
import { Icon } from '../../ui/icon.tsx';

import './notices.css';

/** Long enough to read two sentences. */
const shownMs = 12_000;

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
  useEffect(() => {
    const timer = clock.schedule(shownMs, drop);
    function drop(): void {
      stores.notices.setState((notices) => dropNotice(notices, notice.id), true);
    }
    return () => timer[Symbol.dispose]();
  }, [clock, stores, notice.id]);
  return (
    <div className="notice">
      <p>
        {notice.text}
        {notice.hint !== null && <span className="faint"> {notice.hint}</span>}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        onClick={() => stores.notices.setState((notices) => dropNotice(notices, notice.id), true)}
      >
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}
