import type { Draft, DraftFile, DraftsState } from '../../core/stores/drafts-store.ts';
import type { Stores } from '../../core/stores/stores.ts';

// Drafts outlive a reload of this tab, and nothing else: a text that was not sent is visible only in this tab, and only
// to the person who wrote it. They name the key of the sign-in, by which the page knows its person before the hub has
// answered, and the person, who gets them back after signing in again with another key.

const name = 'roundhouse.drafts';

interface KeptDrafts {
  readonly keyId: string;
  /** Null: the hub had not named the person when it was written. */
  readonly operator: string | null;
  readonly drafts: ReadonlyMap<string, Draft>;
}

/** The drafts of this tab and this sign-in; a broken or foreign text counts as none. */
export function readDrafts(storage: Storage, keyId: string): DraftsState {
  const kept = keptDrafts(storage);
  return { drafts: kept?.keyId === keyId ? kept.drafts : new Map(), sent: new Map() };
}

function keptDrafts(storage: Storage): KeptDrafts | null {
  const kept = new Map(entries(storage.getItem(name)));
  const keyId = kept.get('keyId');
  const operator = kept.get('operator');
  if (typeof keyId !== 'string' || (operator !== null && typeof operator !== 'string')) return null;
  return { keyId, operator, drafts: draftsIn(kept.get('drafts')) };
}

function draftsIn(value: unknown): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>();
  const found = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  for (const [session, draft] of found as readonly (readonly [string, unknown])[]) {
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
  return drafts;
}

export function keepDrafts(
  { drafts: store, connection }: Pick<Stores, 'drafts' | 'connection'>,
  { storage, keyId }: { readonly storage: Storage; readonly keyId: string },
): Disposable {
  const earlier = keptDrafts(storage);
  function keep(): void {
    const operator = connection.getState().operator?.id ?? null;
    const { drafts } = store.getState();
    try {
      // Without a draft nothing is left of a sign-in that is over.
      if (drafts.size === 0) return storage.removeItem(name);
      const kept = { keyId, operator, drafts: Object.fromEntries(drafts) };
      storage.setItem(name, JSON.stringify(kept));
    } catch {
      // The storage is full or off: the draft lives as long as the page.
    }
  }
  const unsubscribe = store.subscribe(({ drafts }, before) => {
    if (drafts !== before.drafts) keep();
  });
  const stopWaiting = connection.subscribe(({ operator }) => {
    if (operator === null) return;
    stopWaiting();
    if (earlier && earlier.keyId !== keyId && earlier.operator === operator.id) {
      store.setState(({ drafts }) => ({ drafts: new Map([...earlier.drafts, ...drafts]) }));
    }
    keep();
  });
  return {
    [Symbol.dispose](): void {
      unsubscribe();
      stopWaiting();
    },
  };
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
