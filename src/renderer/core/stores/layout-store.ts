import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { PaneArea, PaneTree, SplitPath } from './pane-tree.ts';
import {
  closePane,
  paneSessions,
  pruneTree,
  replacePane,
  resizeSplit,
  roomFor,
  splitPane,
} from './pane-tree.ts';

export type Theme = 'system' | 'dark' | 'light';

/** What is on screen and where. Kept on this device; none of it is a secret. */
export interface LayoutState {
  readonly panes: PaneTree | null;
  /** The session that the timeline, the gate card and the composer belong to. */
  readonly focused: string | null;
  readonly isZoomed: boolean;
  /** On a narrow screen: the list, or one session. */
  readonly isListShown: boolean;
  /** The id of the panel of a session that is shown. Where no such panel is available, the first one is. */
  readonly panel: string;
  readonly theme: Theme;
}

export type LayoutStore = StoreApi<LayoutState>;

export const firstLayout: LayoutState = {
  panes: null,
  focused: null,
  isZoomed: false,
  isListShown: true,
  panel: 'timeline',
  theme: 'system',
};

export function createLayoutStore(initial: LayoutState = firstLayout): LayoutStore {
  return createStore(() => initial);
}

/** Shows a session: where it already is, else in the pane that has the focus. */
export function showSession(state: LayoutState, session: string): LayoutState {
  const shown: LayoutState = { ...state, focused: session, isListShown: false };
  const open = paneSessions(state.panes);
  if (open.includes(session)) return shown;
  if (!state.panes) return { ...shown, panes: { type: 'pane', session } };
  const from = state.focused !== null && open.includes(state.focused) ? state.focused : open[0];
  return from === undefined ? shown : { ...shown, panes: replacePane(state.panes, from, session) };
}

/** Shows a session beside or below another: the pane that is named, else the largest, is halved for it. */
export function showBeside(
  state: LayoutState,
  session: string,
  place: { readonly area: PaneArea; readonly named?: string },
): LayoutState {
  if (!state.panes || paneSessions(state.panes).includes(session)) {
    return showSession(state, session);
  }
  const room = roomFor(state.panes, place.area, place.named);
  const panes = room ? splitPane(state.panes, { ...room, session }) : state.panes;
  if (!paneSessions(panes).includes(session)) return state;
  return { ...state, panes, focused: session, isZoomed: false, isListShown: false };
}

export function hideSession(state: LayoutState, session: string): LayoutState {
  if (!state.panes) return state;
  const panes = closePane(state.panes, session);
  if (panes === state.panes) return state;
  const focused = state.focused === session ? (paneSessions(panes)[0] ?? null) : state.focused;
  return { ...state, panes, focused, isZoomed: false };
}

export function resizePanes(state: LayoutState, path: SplitPath, share: number): LayoutState {
  return state.panes ? { ...state, panes: resizeSplit(state.panes, path, share) } : state;
}

/** Sessions that were removed leave their panes. */
export function keepExisting(
  state: LayoutState,
  exists: (session: string) => boolean,
): LayoutState {
  const panes = pruneTree(state.panes, exists);
  const isFocusGone = state.focused !== null && !exists(state.focused);
  if (panes === state.panes && !isFocusGone) return state;
  const focused = isFocusGone ? (paneSessions(panes)[0] ?? null) : state.focused;
  return {
    ...state,
    panes,
    focused,
    isZoomed: false,
    isListShown: state.isListShown || isFocusGone,
  };
}
