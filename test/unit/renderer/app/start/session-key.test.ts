import { expect, test } from 'vitest';

import { createSessionKey, keyIdOf } from '../../../../../src/renderer/app/start/session-key.ts';
import { memoryStorage } from '../../../../support/memory-storage.ts';

const before = `rh_key_before00000000_${'a'.repeat(64)}_00000000`;
const anew = `rh_key_anew0000000000_${'b'.repeat(64)}_00000000`;

test('[PHK4] a tab that is signed out keeps the key of the pairing that another tab made since', () => {
  const shared = memoryStorage();
  const old = createSessionKey(shared);
  old.keep(before);
  const used = old.read() ?? '';
  createSessionKey(shared).keep(anew);

  old.forget(used);
  expect(old.read()).toBe(anew);
  old.forget(anew);
  expect(old.read()).toBeNull();
});

test('[PHN-6] what names a key has nothing of its secret', () => {
  expect(keyIdOf(before)).toBe('before00000000');
  expect(keyIdOf('')).toBe('');
});
