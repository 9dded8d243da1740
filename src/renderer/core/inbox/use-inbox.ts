import { useMemo } from 'react';

import { useAppStore } from '../context/app-context.tsx';
import { mayOf } from '../stores/may.ts';
import type { InboxItem } from './inbox.ts';
import { inboxOf } from './inbox.ts';

/** What waits for the person at this page, computed anew when the sessions or those at them change. */
export function useInbox(): readonly InboxItem[] {
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const presence = useAppStore(
    (stores) => stores.sessions,
    (state) => state.presence,
  );
  const device = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.device,
  );
  const access = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.access,
  );
  return useMemo(
    () => inboxOf({ sessions: sessions.values(), presence, device, may: mayOf({ access }) }),
    [sessions, presence, device, access],
  );
}
