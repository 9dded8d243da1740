import { useMemo } from 'react';

import { asId } from '../../../shared/base/ids.ts';
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
  const operator = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.operator?.id,
  );
  return useMemo(
    () =>
      inboxOf({
        sessions: sessions.values(),
        presence,
        device,
        person: operator === undefined ? null : asId('operator', operator),
        may: mayOf({ access }),
      }),
    [sessions, presence, device, operator, access],
  );
}
