import type { KeyBindings } from '../keys/keys.ts';
import type { TimelinesStore } from '../timeline/timelines-store.ts';
import { createTimelinesStore } from '../timeline/timelines-store.ts';
import type { ChangesStore } from './changes-store.ts';
import { createChangesStore } from './changes-store.ts';
import type { ConnectionState, ConnectionStore } from './connection-store.ts';
import { createConnectionStore } from './connection-store.ts';
import type { DialogsStore } from './dialogs-store.ts';
import { createDialogsStore } from './dialogs-store.ts';
import type { DraftsState, DraftsStore } from './drafts-store.ts';
import { createDraftsStore } from './drafts-store.ts';
import type { KeysStore } from './keys-store.ts';
import { createKeysStore } from './keys-store.ts';
import type { LayoutState, LayoutStore } from './layout-store.ts';
import { createLayoutStore } from './layout-store.ts';
import type { NoticesStore } from './notices-store.ts';
import { createNoticesStore } from './notices-store.ts';
import type { SessionsState, SessionsStore } from './sessions-store.ts';
import { createSessionsStore } from './sessions-store.ts';

/** All state of one window that more than one component cares about. */
export interface Stores {
  readonly changes: ChangesStore;
  readonly connection: ConnectionStore;
  readonly dialogs: DialogsStore;
  readonly drafts: DraftsStore;
  readonly keys: KeysStore;
  readonly layout: LayoutStore;
  readonly notices: NoticesStore;
  readonly sessions: SessionsStore;
  readonly timelines: TimelinesStore;
}

export function createStores(initial: {
  readonly drafts: DraftsState;
  readonly keys: KeyBindings;
  readonly layout: LayoutState;
  /** What the tab knew before it was loaded again. */
  readonly connection?: ConnectionState | undefined;
  readonly sessions?: SessionsState | undefined;
}): Stores {
  return {
    changes: createChangesStore(),
    connection: createConnectionStore(initial.connection),
    dialogs: createDialogsStore(),
    drafts: createDraftsStore(initial.drafts),
    keys: createKeysStore(initial.keys),
    layout: createLayoutStore(initial.layout),
    notices: createNoticesStore(),
    sessions: createSessionsStore(initial.sessions),
    timelines: createTimelinesStore(),
  };
}
