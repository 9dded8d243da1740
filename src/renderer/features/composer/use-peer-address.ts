import { useMemo } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { peerAddress, unknownName, type PeerAddress, type UnknownName } from './peer-address.ts';

interface Addressed {
  readonly peer: PeerAddress | null;
  readonly unknown: UnknownName | null;
}

const nothingAddressed: Addressed = { peer: null, unknown: null };

/** Where the draft goes when it begins with the name of a session, or with one that no session has. */
export function usePeerAddress(session: SessionView, draft: Draft): Addressed {
  const may = useMay();
  const isAddressed = draft.audience === 'claude' && draft.text.startsWith('@');
  // Nothing is watched while nothing is addressed.
  const sessions = useAppStore(
    (all) => all.sessions,
    (state) => (isAddressed ? state.sessions : null),
  );
  const { text } = draft;
  const hasFiles = draft.files.length > 0;
  return useMemo(() => {
    if (sessions === null) return nothingAddressed;
    const peer = peerAddress({ text, hasFiles }, session, { sessions: sessions.values(), may });
    return { peer, unknown: peer ? null : unknownName(text, sessions.values()) };
  }, [sessions, text, hasFiles, session, may]);
}
