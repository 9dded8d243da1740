import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand';
import { useStore } from 'zustand';

import { assert } from '../../../shared/base/assert.ts';
import type { App } from './app.ts';

const AppContext = createContext<App | null>(null);

export const AppProvider = AppContext.Provider;

/** The app of this window. Two windows, or two tests, have two. */
export function useApp(): App {
  const app = useContext(AppContext);
  assert(app, 'useApp is called inside an AppProvider');
  return app;
}

/**
 * One question to one store: `useAppStore((stores) => stores.layout, (layout) => layout.focused)`. The
 * component draws again when the answer is another one (by identity): selectors return what is in the
 * state, or plain values.
 */
export function useAppStore<State, Answer>(
  choose: (stores: App['stores']) => ReadonlyStore<State>,
  selector: (state: State) => Answer,
): Answer {
  return useStore(choose(useApp().stores), selector);
}

type ReadonlyStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>;
