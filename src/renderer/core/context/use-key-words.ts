import { strokeWords } from '../keys/key-stroke.ts';
import type { PageKey } from '../keys/keys.ts';
import { useAppStore } from './app-context.tsx';
import type { App } from './app.ts';

/** How the stroke of a key is written now; empty when it has none. */
export function useKeyWords(key: PageKey): string {
  return wordsOf(
    useAppStore(
      (stores) => stores.keys,
      (keys) => keys.bindings[key],
    ),
  );
}

/** The same outside of a drawing. */
export function keyWords({ stores }: Pick<App, 'stores'>, key: PageKey): string {
  return wordsOf(stores.keys.getState().bindings[key]);
}

function wordsOf(stroke: string | null): string {
  return stroke === null ? '' : strokeWords(stroke);
}
