import { useMemo } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { peerAddress, type PeerAddress } from './peer-address.ts';

/** Where the draft goes when it begins with the name of a session. */
export function usePeerAddress(session: SessionView, draft: Draft): PeerAddress | null {
  const may = useMay();
  const isAddressed = draft.audience === 'claude' && draft.text.startsWith('@');
  // Nothing is watched while nothing is addressed.
  const sessions = useAppStore(
    (all) => all.sessions,
    (state) => (isAddressed ? state.sessions : null),
  );
  const { text } = draft;
  const hasFiles = draft.files.length > 0;
  return useMemo(
    () =>
      sessions === null
        ? null
        : peerAddress({ text, hasFiles }, session, { sessions: sessions.values(), may }),
    [sessions, text, hasFiles, session, may],
  );
}
