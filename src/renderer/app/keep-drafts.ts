import type { Draft, DraftsState, DraftsStore } from '../stores/drafts-store.ts';

// Drafts outlive a reload of this tab, and nothing else: what was written and not sent is nobody's yet.

const name = 'roundhouse.drafts';

/** The drafts of this tab; a broken or foreign text counts as none. */
export function readDrafts(storage: Storage): DraftsState {
  const drafts = new Map<string, Draft>();
  for (const [session, draft] of entries(storage.getItem(name))) {
    if (typeof draft !== 'object' || draft === null || !('text' in draft)) continue;
    const isNote = 'audience' in draft && draft.audience === 'operators';
    if (typeof draft.text === 'string') {
      drafts.set(session, { text: draft.text, audience: isNote ? 'operators' : 'claude' });
    }
  }
  return { drafts, sent: new Map() };
}

export function keepDrafts(store: DraftsStore, storage: Storage): Disposable {
  const unsubscribe = store.subscribe(({ drafts }, before) => {
    if (drafts === before.drafts) return;
    try {
      storage.setItem(name, JSON.stringify(Object.fromEntries(drafts)));
    } catch {
      // The storage is full or off: the draft lives as long as the page.
    }
  });
  return { [Symbol.dispose]: unsubscribe };
}

function entries(text: string | null): readonly (readonly [string, unknown])[] {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  } catch {
    // Not ours or cut short.
    return [];
  }
}
