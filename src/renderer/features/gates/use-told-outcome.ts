import { useEffect } from 'react';

import type { Gate } from '../../../shared/domain/gate.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { addNotice } from '../../core/stores/notices-store.ts';
import { outcomeLabel } from './outcome-label.ts';

/** A card that goes away under a person's eyes is not left without a word: who answered, and what. */
export function useToldOutcome({ id, session }: Gate): void {
  const { stores } = useApp();
  useEffect(() => {
    let isTold = false;
    return stores.sessions.subscribe(({ sessions }) => {
      const view = sessions.get(session);
      const gate = view?.gates.find((one) => one.id === id);
      if (isTold || !view || !gate || gate.state === 'open') return;
      isTold = true;
      tell(view, gate);
    });

    function tell({ name }: SessionView, gate: Gate): void {
      const { operator } = stores.connection.getState();
      const text = outcomeLabel(name, gate, operator?.id ?? null);
      if (text === null) return;
      stores.notices.setState((state) => addNotice(state, { text, hint: null }), true);
    }
  }, [stores, id, session]);
}
