import { useEffect, useEffectEvent, useRef } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { isTyping, pageKeyOf } from '../../core/keys/keys.ts';
import { canAnswer } from '../../core/stores/connection-store.ts';

interface GateKeys {
  readonly isOn: boolean;
  readonly onAllow: () => void;
  readonly onDeny: () => void;
}

/** A card that appears under a typing hand must not be answered by it. */
const settleMs = 600;

/** One key allows and one denies, while nothing is being typed and no dialog is open. */
export function useGateKeys({ isOn, onAllow, onDeny }: GateKeys): void {
  const { clock, stores } = useApp();
  const shownAt = useRef(0);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!canAnswer(stores.connection.getState())) return;
    if (event.repeat || isTyping(event.target) || stores.dialogs.getState().dialog !== 'none')
      return;
    if (clock.monotonic() - shownAt.current < settleMs) return;
    const key = pageKeyOf(stores.keys.getState().bindings, event, 'card');
    if (key === 'allow') onAllow();
    else if (key === 'deny') onDeny();
  });
  useEffect(() => {
    if (!isOn) return;
    shownAt.current = clock.monotonic();
    const ends = new AbortController();
    window.addEventListener('keydown', (event) => onKey(event), { signal: ends.signal });
    return () => ends.abort();
  }, [isOn, clock]);
}
