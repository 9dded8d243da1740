import type { Draft, DraftFile, DraftsState, DraftsStore } from '../../core/stores/drafts-store.ts';

// Drafts outlive a reload of this tab, and nothing else: a text that was not sent is visible only in this tab.

const name = 'roundhouse.drafts';

/** The drafts of this tab; a broken or foreign text counts as none. */
export function readDrafts(storage: Storage): DraftsState {
  const drafts = new Map<string, Draft>();
  for (const [session, draft] of entries(storage.getItem(name))) {
    if (typeof draft !== 'object' || draft === null || !('text' in draft)) continue;
    const isNote = 'audience' in draft && draft.audience === 'operators';
    if (typeof draft.text === 'string') {
      drafts.set(session, {
        text: draft.text,
        audience: isNote ? 'operators' : 'claude',
        files: 'files' in draft ? keptFiles(draft.files) : [],
      });
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

/** Files that are with the hub already; one that was on its way when the page was left is not there. */
function keptFiles(value: unknown): readonly DraftFile[] {
  return Array.isArray(value) ? value.filter(isKeptFile) : [];
}

function isKeptFile(value: unknown): value is DraftFile {
  if (typeof value !== 'object' || value === null) return false;
  const file: Partial<Record<string, unknown>> = { ...value };
  const { thumbnail } = file;
  const hasThumbnail =
    thumbnail === null || (typeof thumbnail === 'string' && thumbnail.startsWith('data:image/'));
  const texts = [file['key'], file['name'], file['id'], file['path']];
  return (
    file['state'] === 'kept' &&
    hasThumbnail &&
    typeof file['bytes'] === 'number' &&
    texts.every((text) => typeof text === 'string')
  );
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
