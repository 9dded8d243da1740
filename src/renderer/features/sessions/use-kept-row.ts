import { useEffect, useMemo, useRef, useState } from 'react';

import { useAppStore } from '../../core/context/app-context.tsx';
import { keyInstead, sessionKey } from '../../core/stores/session-lists.ts';
import type { KeptRow } from '../../ui/virtual-list.tsx';

interface KeptRowOfList {
  readonly kept: KeptRow | null;
  readonly keep: (row: KeptRow) => void;
  /** A row of the list itself was chosen: it is in sight already. */
  readonly chooseHere: (session: string) => void;
}

/**
 * The row where the keyboard is, or would come in: the last one that had the focus or was selected, else
 * the first. A session that is selected elsewhere is brought into sight.
 */
export function useKeptRow(keys: readonly string[]): KeptRowOfList {
  const selected = useAppStore(
    (all) => all.layout,
    (layout) => layout.focused,
  );
  const [last, keep] = useState<KeptRow | null>(() => inSight(selected));
  const chosenHere = useRef(selected);

  useEffect(() => {
    if (selected !== chosenHere.current) keep(inSight(selected));
    chosenHere.current = selected;
  }, [selected]);

  const kept = useMemo(() => {
    if (last !== null && keys.includes(last.key)) return last;
    const key = keyInstead(last?.key ?? null, keys);
    return key === undefined ? null : ({ key, wants: 'nothing' } as const);
  }, [last, keys]);
  return {
    kept,
    keep,
    chooseHere(session) {
      chosenHere.current = session;
    },
  };
}

function inSight(session: string | null): KeptRow | null {
  return session === null ? null : { key: sessionKey(session), wants: 'sight' };
}
