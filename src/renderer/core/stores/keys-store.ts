import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { KeyStroke } from '../keys/key-stroke.ts';
import type { KeyBindings, PageKey } from '../keys/keys.ts';
import { defaultBindings, holderOf } from '../keys/keys.ts';

/** The keys of this device. */
export interface KeysState {
  readonly bindings: KeyBindings;
  /** A stroke is being chosen: keys do nothing else meanwhile. */
  readonly isChoosing: boolean;
}

export type KeysStore = StoreApi<KeysState>;

export function createKeysStore(bindings: KeyBindings = defaultBindings): KeysStore {
  return createStore((): KeysState => ({ bindings, isChoosing: false }));
}

/** Gives a key its stroke; who had it before has none then. Null takes it away. */
export function bindKey(
  bindings: KeyBindings,
  name: PageKey,
  stroke: KeyStroke | null,
): KeyBindings {
  const holder = stroke === null ? undefined : holderOf(bindings, name, stroke);
  return { ...bindings, ...(holder && { [holder]: null }), [name]: stroke };
}

/** Back to the stroke of the table, from whoever has it now. */
export function resetKey(bindings: KeyBindings, name: PageKey): KeyBindings {
  return bindKey(bindings, name, defaultBindings[name]);
}
