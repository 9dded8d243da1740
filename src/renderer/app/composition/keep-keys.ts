import { isStroke } from '../../core/keys/key-stroke.ts';
import type { KeyBindings } from '../../core/keys/keys.ts';
import { defaultBindings, pageKeyNames, strokeProblem } from '../../core/keys/keys.ts';
import type { KeysStore } from '../../core/stores/keys-store.ts';

// Keys are of the device: a keyboard is. Only what differs from the table is kept, so that a better default
// of a later version reaches everybody who chose nothing.

const name = 'roundhouse.keys';

/** The keys that were chosen on this device over those of the table; what is not ours counts as nothing. */
export function readKeys(storage: Storage): KeyBindings {
  const kept = parse(storage.getItem(name));
  const bindings: Record<string, string | null> = { ...defaultBindings };
  for (const key of pageKeyNames) {
    const stroke = kept[key];
    if (stroke === null) bindings[key] = null;
    if (typeof stroke !== 'string' || !isStroke(stroke)) continue;
    if (strokeProblem(key, stroke) === null) bindings[key] = stroke;
  }
  return { ...defaultBindings, ...bindings };
}

export function keepKeys(store: KeysStore, storage: Storage): Disposable {
  const unsubscribe = store.subscribe(({ bindings }, before) => {
    if (bindings === before.bindings) return;
    const chosen = pageKeyNames.filter((key) => bindings[key] !== defaultBindings[key]);
    const kept = Object.fromEntries(chosen.map((key) => [key, bindings[key]]));
    storage.setItem(name, JSON.stringify(kept));
  });
  return { [Symbol.dispose]: unsubscribe };
}

function parse(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = text === null ? null : JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Not ours or cut short: the table is as good.
    return {};
  }
}
