import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

/** What a new session begins as a copy of. */
export interface ForkOf {
  readonly name: string;
  /** Claude's own id of the conversation. */
  readonly conversation: string;
  readonly permissionMode: string | null;
}

/** The one dialog that is open. */
export type DialogState =
  | { readonly dialog: 'none' }
  | { readonly dialog: 'new-session'; readonly path: string; readonly fork: ForkOf | null }
  /** Several folders at once; at least two. */
  | { readonly dialog: 'new-sessions'; readonly paths: readonly string[] }
  | { readonly dialog: 'resume'; readonly path: string }
  | { readonly dialog: 'rename' | 'remove' | 'export' | 'step-up'; readonly session: string }
  | { readonly dialog: 'open-link'; readonly url: string }
  | { readonly dialog: 'paste'; readonly session: string; readonly text: string }
  | { readonly dialog: 'search'; readonly query: string }
  /** With one session chosen, or none. */
  | { readonly dialog: 'ask'; readonly to: string | null }
  | {
      readonly dialog:
        | 'keys'
        | 'settings'
        | 'doctor'
        | 'limits'
        | 'pairing'
        | 'audit'
        | 'map'
        | 'people'
        | 'approvals';
    }
  /** Of one session, or of all. */
  | { readonly dialog: 'failures'; readonly session: string | null };

export type DialogsStore = StoreApi<DialogState>;

export function createDialogsStore(): DialogsStore {
  return createStore((): DialogState => ({ dialog: 'none' }));
}
