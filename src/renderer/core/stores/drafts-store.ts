import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

/** To Claude as a message, or to the other operators as a note that Claude never sees. */
export type Audience = 'claude' | 'operators';

/** A file that goes along with a message, and how far it is on its way to the hub. */
export type DraftFile = {
  /** Of this page alone. */
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  /** A small picture of it, as a data URL. */
  readonly thumbnail: string | null;
} & (
  | { readonly state: 'sending' }
  | { readonly state: 'kept'; readonly id: string; readonly path: string }
  | { readonly state: 'failed'; readonly reason: string }
);

export interface Draft {
  readonly text: string;
  readonly audience: Audience;
  readonly files: readonly DraftFile[];
}

export interface DraftsState {
  readonly drafts: ReadonlyMap<string, Draft>;
  /** What was sent from here, newest last, for the arrow keys; bounded. */
  readonly sent: ReadonlyMap<string, readonly string[]>;
}

export type DraftsStore = StoreApi<DraftsState>;

export const emptyDraft: Draft = { text: '', audience: 'claude', files: [] };

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
  const isEmpty = draft.text === '' && draft.audience === 'claude' && draft.files.length === 0;
  if (isEmpty) drafts.delete(session);
  else drafts.set(session, draft);
  return { ...state, drafts };
}

export function addFile(state: DraftsState, session: string, file: DraftFile): DraftsState {
  return setDraft(state, session, { files: [...draftOf(state, session).files, file] });
}

/** Takes the place of the file with the same key; one that was taken away meanwhile stays away. */
export function replaceFile(state: DraftsState, session: string, file: DraftFile): DraftsState {
  const files = draftOf(state, session).files.map((one) => (one.key === file.key ? file : one));
  return setDraft(state, session, { files });
}

export function dropFile(state: DraftsState, session: string, key: string): DraftsState {
  const files = draftOf(state, session).files.filter((file) => file.key !== key);
  return setDraft(state, session, { files });
}

export function rememberSent(state: DraftsState, session: string, text: string): DraftsState {
  const earlier = state.sent.get(session) ?? [];
  if (earlier.at(-1) === text) return state;
  return { ...state, sent: new Map(state.sent).set(session, [...earlier, text].slice(-sentLimit)) };
}
