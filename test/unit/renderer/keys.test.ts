import { describe, expect, test } from 'vitest';

import { readKeys, keepKeys } from '../../../src/renderer/app/composition/keep-keys.ts';
import { isStroke, strokeOf } from '../../../src/renderer/core/keys/key-stroke.ts';
import {
  defaultBindings,
  holderOf,
  pageKeyNames,
  pageKeyOf,
  strokeProblem,
} from '../../../src/renderer/core/keys/keys.ts';
import {
  bindKey,
  createKeysStore,
  resetKey,
} from '../../../src/renderer/core/stores/keys-store.ts';
import { translateKey } from '../../../src/renderer/core/terminal/terminal-keys.ts';
import { memoryStorage } from '../../support/memory-storage.ts';

const nothing = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

function pressed(key: string, code: string, held: Partial<typeof nothing> = {}) {
  return { ...nothing, ...held, key, code };
}

describe('strokes', () => {
  test('a letter is the one on the key; what Alt has turned into another is known by its place', () => {
    expect(strokeOf(pressed('y', 'KeyZ'))).toBe('KeyY');
    expect(strokeOf(pressed('∑', 'KeyW', { altKey: true }))).toBe('Alt+KeyW');
    expect(strokeOf(pressed('F', 'KeyF', { ctrlKey: true, shiftKey: true }))).toBe(
      'Mod+Shift+KeyF',
    );
    expect(strokeOf(pressed('k', 'KeyK', { metaKey: true }))).toBe('Mod+KeyK');
  });

  test('a modifier alone is none', () => {
    expect(strokeOf(pressed('Shift', 'ShiftLeft', { shiftKey: true }))).toBeNull();
    expect(strokeOf(pressed('Unidentified', ''))).toBeNull();
  });
});

test('every stroke of the table is one that could be chosen, and no two are the same', () => {
  const strokes = pageKeyNames.map((name) => defaultBindings[name] ?? '');

  expect(strokes.filter((stroke) => !isStroke(stroke))).toEqual([]);
  expect(new Set(strokes).size).toBe(strokes.length);
  expect(pageKeyNames.map((name) => strokeProblem(name, defaultBindings[name] ?? ''))).toEqual(
    pageKeyNames.map(() => null),
  );
});

test('what types, moves or belongs to a terminal is refused', () => {
  expect(strokeProblem('search', 'KeyS')).toBe(
    'Add Ctrl, ⌘ or Alt; on its own this key types text.',
  );
  expect(strokeProblem('allow', 'KeyS')).toBeNull();
  expect(strokeProblem('allow', 'Enter')).toBe('This key moves the cursor or types everywhere.');
  expect(strokeProblem('search', 'Mod+KeyC')).toBe('Terminals and text fields use this key.');
  expect(strokeProblem('search', 'F3')).toBeNull();
});

test('a stroke that another key has is known, and taken from it only when it is bound', () => {
  expect(holderOf(defaultBindings, 'search', 'Alt+KeyW')).toBe('nextWaiting');
  const bound = bindKey(defaultBindings, 'search', 'Alt+KeyW');

  expect([bound.search, bound.nextWaiting]).toEqual(['Alt+KeyW', null]);
  const press = pressed('w', 'KeyW', { altKey: true });
  expect(pageKeyOf(bound, press, 'everywhere')).toBe('search');
  expect(pageKeyOf(bound, press, 'card')).toBeUndefined();
  expect(resetKey(bound, 'nextWaiting')).toEqual({ ...defaultBindings, search: null });
});

test('only what was chosen is kept, and comes back; what is not ours counts as nothing', () => {
  const storage = memoryStorage();
  const store = createKeysStore(readKeys(storage));
  using kept = keepKeys(store, storage);
  store.setState({ bindings: bindKey(defaultBindings, 'search', 'Alt+KeyW') });

  expect(kept).toBeDefined();
  expect(JSON.parse(storage.getItem('roundhouse.keys') ?? '')).toEqual({
    nextWaiting: null,
    search: 'Alt+KeyW',
  });
  expect(readKeys(storage)).toEqual(store.getState().bindings);

  storage.setItem('roundhouse.keys', '{"search":"KeyS","deny":7,"palette":"<script>"}');
  expect(readKeys(storage)).toEqual(defaultBindings);
  storage.setItem('roundhouse.keys', '{');
  expect(readKeys(storage)).toEqual(defaultBindings);
});

describe('keys that an input method owns', () => {
  const composed = [
    ['while it composes', { isComposing: true, keyCode: 89 }],
    ['that Windows hands to it', { key: 'Process', keyCode: 229 }],
    ['that ends a word in Safari', { isComposing: false, keyCode: 229 }],
  ] as const;

  test.each(composed)('are no key of the page: one %s', (_what, marks) => {
    const event = { ...pressed('y', 'KeyY'), ...marks };
    expect(strokeOf(event)).toBeNull();
    expect(pageKeyOf(defaultBindings, event, 'card')).toBeUndefined();
    expect(
      pageKeyOf(defaultBindings, { ...event, code: 'KeyN', altKey: true }, 'everywhere'),
    ).toBeUndefined();
  });

  test.each(composed)('go to the emulator of a terminal as they are: one %s', (_what, marks) => {
    const terminal = { hasSelection: true, keyboardFlags: 1, isPageKey: () => true };
    for (const [key, code, held] of [
      ['Enter', 'Enter', { shiftKey: true }],
      ['c', 'KeyC', { ctrlKey: true }],
      ['n', 'KeyN', { altKey: true }],
    ] as const) {
      const event = { type: 'keydown', ...pressed(key, code, held), ...marks };
      expect(translateKey(event, terminal)).toEqual({ do: 'pass' });
    }
  });

  test('a dead key is typing in a terminal, also where it is on a key of the page', () => {
    const event = { type: 'keydown', ...pressed('Dead', 'KeyN', { altKey: true }) };
    const terminal = { hasSelection: false, keyboardFlags: 0, isPageKey: () => true };
    expect(translateKey(event, terminal)).toEqual({ do: 'pass' });
  });
});
