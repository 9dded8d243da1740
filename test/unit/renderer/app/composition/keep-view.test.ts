import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { keepView, readView } from '../../../../../src/renderer/app/composition/keep-view.ts';
import {
  createConnectionStore,
  notConnected,
} from '../../../../../src/renderer/core/stores/connection-store.ts';
import {
  createSessionsStore,
  noSessions,
} from '../../../../../src/renderer/core/stores/sessions-store.ts';
import { memoryStorage } from '../../../../support/memory-storage.ts';

let page: EventTarget;

beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', new EventTarget());
});
afterEach(() => vi.unstubAllGlobals());

/** What a page that is signed in with this key leaves in the storage of its tab. */
function kept(keyId: string): Storage {
  const storage = memoryStorage();
  const connection = createConnectionStore({
    ...notConnected,
    link: 'live',
    device: 'd_phone',
    operator: { id: 'o_ana', name: 'Ana' },
    hub: { name: 'hub', version: '0.1.0' },
  });
  const sessions = createSessionsStore({ ...noSessions, isLoaded: true });
  const stream = { position: { epoch: 'e', seq: 7 } };
  using keeping = keepView({ connection, sessions }, stream, { storage, keyId });
  page.dispatchEvent(new Event('pagehide'));
  expect(keeping).toBeDefined();
  return storage;
}

test('[PHK3] what a page kept is there for the sign-in that it was kept with', () => {
  const view = readView(kept('one'), 'one');

  expect([view?.connection.operator?.name, view?.position.seq]).toEqual(['Ana', 7]);
});

test('[PHK4] what a page kept is discarded when another tab has paired the browser anew', () => {
  const storage = kept('one');

  expect(readView(storage, 'another')).toBeNull();
  expect(storage.length).toBe(0);
});
