import { useEffect } from 'react';

import { useAppStore } from '../../core/context/app-context.tsx';
import { useInbox } from '../../core/inbox/use-inbox.ts';

/** What a tab tells from afar: how much waits, and which one is open. */
export function usePageSigns(): void {
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const focused = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.focused,
  );
  const waiting = useInbox().length;
  const name = focused === null ? undefined : sessions.get(focused)?.name;
  useEffect(() => {
    const count = waiting > 0 ? `(${waiting}) ` : '';
    document.title = `${count}${name === undefined ? '' : `${name} · `}Roundhouse`;
  }, [waiting, name]);
  useEffect(() => {
    document.querySelector('#favicon')?.setAttribute('href', favicon(waiting));
  }, [waiting]);
}

/** The logo; with a number on amber when somebody waits. */
function favicon(waiting: number): string {
  if (waiting === 0) return './favicon.svg';
  const text = waiting > 9 ? '9+' : String(waiting);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">' +
    '<circle cx="10" cy="10" r="10" fill="#f2b35d"/>' +
    `<text x="10" y="14.5" font-family="sans-serif" font-size="13" font-weight="700" text-anchor="middle" fill="#221503">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
