import { expect, test } from 'vitest';

import { keepDrafts, readDrafts } from '../../../src/renderer/app/composition/keep-drafts.ts';
import {
  createConnectionStore,
  notConnected,
} from '../../../src/renderer/core/stores/connection-store.ts';
import { createDraftsStore, setDraft } from '../../../src/renderer/core/stores/drafts-store.ts';

class MemoryStorage implements Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  readonly #texts = new Map<string, string>();

  getItem(name: string): string | null {
    return this.#texts.get(name) ?? null;
  }

  setItem(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  removeItem(name: string): void {
    this.#texts.delete(name);
  }

  get length(): number {
    return this.#texts.size;
  }
}

/** A tab that is loaded with this key, until the hub names the person. */
function load(storage: Storage, keyId: string) {
  const drafts = createDraftsStore(readDrafts(storage, keyId));
  const connection = createConnectionStore();
  keepDrafts({ drafts, connection }, { storage, keyId });
  return {
    welcome: (id: string) =>
      connection.setState({ ...notConnected, operator: { id, name: id } }, true),
    write: (text: string) => drafts.setState((state) => setDraft(state, 's_1', { text }), true),
    get text(): string | undefined {
      return drafts.getState().drafts.get('s_1')?.text;
    },
  };
}

function written(): Storage {
  const storage = new MemoryStorage() as unknown as Storage;
  const page = load(storage, 'key 1');
  page.welcome('o_ana');
  page.write('not sent yet');
  return storage;
}

test('[PHK5] a draft is there at once when the tab is loaded again', () => {
  expect(load(written(), 'key 1').text).toBe('not sent yet');
});

test('[PHK5] another person in the tab never sees it, and it is gone for good', () => {
  const storage = written();
  const page = load(storage, 'key 2');
  expect(page.text).toBeUndefined();
  page.welcome('o_ben');
  expect(page.text).toBeUndefined();

  const back = load(storage, 'key 3');
  back.welcome('o_ana');
  expect(back.text).toBeUndefined();
});

test('[PHK5] the same person gets it back after signing in again, behind what was written since', () => {
  const storage = written();
  const page = load(storage, 'key 2');
  page.welcome('o_ana');
  expect(page.text).toBe('not sent yet');

  const other = load(written(), 'key 2');
  other.write('newer');
  other.welcome('o_ana');
  expect(other.text).toBe('newer');
});

test('[PHK5] without a draft nothing of the sign-in stays in the tab', () => {
  const storage = new MemoryStorage();
  load(storage as unknown as Storage, 'key 1').welcome('o_ana');
  expect(storage.length).toBe(0);
});
