import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';

export type Changes = RouteAnswer<'changes.list'>;
export type ChangedFile = Changes['files'][number];
export type FileDiff = RouteAnswer<'changes.diff'>;
export type GitRan = RouteAnswer<'changes.commit'>;

export type ShownDiff =
  | { readonly state: 'asking' }
  | { readonly state: 'shown'; readonly diff: FileDiff }
  | { readonly state: 'refused'; readonly reason: string };

/** What became of the last command. */
export type Outcome =
  | { readonly state: 'running'; readonly command: string }
  | { readonly state: 'done'; readonly ran: GitRan }
  | { readonly state: 'refused'; readonly reason: string; readonly hint: string | null };

/** A comment that was sent to the session, by its message. */
export interface SentComment {
  readonly message: string;
  readonly path: string;
  readonly lines: string;
}

/** What this window knows of the changes of one session. */
export interface SessionChanges {
  /** What was listed last stays in sight until it is replaced. */
  readonly changes: Changes | null;
  readonly isLoading: boolean;
  readonly error: { readonly reason: string; readonly hint: string | null } | null;
  /** By the id of the file. */
  readonly diffs: ReadonlyMap<string, ShownDiff>;
  /** The file whose change is open. */
  readonly open: string | null;
  readonly outcome: Outcome | null;
  readonly commitMessage: string;
  readonly comments: readonly SentComment[];
}

export type ChangesState = ReadonlyMap<string, SessionChanges>;
export type ChangesStore = StoreApi<ChangesState>;

export const unknownChanges: SessionChanges = {
  changes: null,
  isLoading: false,
  error: null,
  diffs: new Map(),
  open: null,
  outcome: null,
  commitMessage: '',
  comments: [],
};

export function createChangesStore(): ChangesStore {
  return createStore((): ChangesState => new Map());
}

export function changesOf(state: ChangesState, session: string): SessionChanges {
  return state.get(session) ?? unknownChanges;
}

export function changeChanges(
  state: ChangesState,
  session: string,
  step: (before: SessionChanges) => SessionChanges,
): ChangesState {
  return new Map(state).set(session, step(changesOf(state, session)));
}

/** A new list: the diff that is open is asked for again, the others when they are looked at. */
export function applyList(before: SessionChanges, changes: Changes): SessionChanges {
  const isOpenThere = changes.files.some((file) => file.id === before.open);
  const open = isOpenThere ? before.open : null;
  const kept = open === null ? undefined : before.diffs.get(open);
  return {
    ...before,
    changes,
    isLoading: false,
    error: null,
    open,
    diffs: new Map(open !== null && kept ? [[open, kept]] : []),
  };
}
