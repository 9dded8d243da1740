import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

/** To Claude as a message, or to the other operators as a note that Claude never sees. */
export type Audience = 'claude' | 'operators';

export interface Draft {
  readonly text: string;
  readonly audience: Audience;
}

export interface DraftsState {
  readonly drafts: ReadonlyMap<string, Draft>;
  /** What was sent from here, newest last, for the arrow keys; bounded. */
  readonly sent: ReadonlyMap<string, readonly string[]>;
}

export type DraftsStore = StoreApi<DraftsState>;

export const emptyDraft: Draft = { text: '', audience: 'claude' };

const sentLimit = 50;

export function createDraftsStore(
  initial: DraftsState = { drafts: new Map(), sent: new Map() },
): DraftsStore {
  return createStore(() => initial);
}

export function draftOf(state: DraftsState, session: string): Draft {
  return state.drafts.get(session) ?? emptyDraft;
}

export function setDraft(state: DraftsState, session: string, change: Partial<Draft>): DraftsState {
  const draft = { ...draftOf(state, session), ...change };
  const drafts = new Map(state.drafts);
  if (draft.text === '' && draft.audience === 'claude') drafts.delete(session);
  else drafts.set(session, draft);
  return { ...state, drafts };
}

export function rememberSent(state: DraftsState, session: string, text: string): DraftsState {
  const earlier = state.sent.get(session) ?? [];
  if (earlier.at(-1) === text) return state;
  return { ...state, sent: new Map(state.sent).set(session, [...earlier, text].slice(-sentLimit)) };
}
