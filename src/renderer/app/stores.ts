import type { ChangesStore } from '../stores/changes-store.ts';
import { createChangesStore } from '../stores/changes-store.ts';
import type { ConnectionStore } from '../stores/connection-store.ts';
import { createConnectionStore } from '../stores/connection-store.ts';
import type { DialogsStore } from '../stores/dialogs-store.ts';
import { createDialogsStore } from '../stores/dialogs-store.ts';
import type { DraftsState, DraftsStore } from '../stores/drafts-store.ts';
import { createDraftsStore } from '../stores/drafts-store.ts';
import type { KeysStore } from '../stores/keys-store.ts';
import { createKeysStore } from '../stores/keys-store.ts';
import type { LayoutState, LayoutStore } from '../stores/layout-store.ts';
import { createLayoutStore } from '../stores/layout-store.ts';
import type { NoticesStore } from '../stores/notices-store.ts';
import { createNoticesStore } from '../stores/notices-store.ts';
import type { SessionsStore } from '../stores/sessions-store.ts';
import { createSessionsStore } from '../stores/sessions-store.ts';
import type { TimelinesStore } from '../timeline/timelines-store.ts';
import { createTimelinesStore } from '../timeline/timelines-store.ts';
import type { KeyBindings } from './keys.ts';

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
}): Stores {
  return {
    changes: createChangesStore(),
    connection: createConnectionStore(),
    dialogs: createDialogsStore(),
    drafts: createDraftsStore(initial.drafts),
    keys: createKeysStore(initial.keys),
    layout: createLayoutStore(initial.layout),
    notices: createNoticesStore(),
    sessions: createSessionsStore(),
    timelines: createTimelinesStore(),
  };
}
