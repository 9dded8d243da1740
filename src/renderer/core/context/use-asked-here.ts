import { useShallow } from 'zustand/react/shallow';

import { askedIn, type AskedHere } from '../timeline/asked-here.ts';
import { useAppStore } from './app-context.tsx';

/** What people asked other sessions from beside this one; the same array until one of them changes. */
export function useAskedHere(session: string): readonly AskedHere[] {
  return useAppStore(
    (all) => all.sessions,
    useShallow((state) => askedIn(session, state.sessions.values())),
  );
}
