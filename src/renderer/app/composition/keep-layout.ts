import type { LayoutState, LayoutStore, Theme } from '../../core/stores/layout-store.ts';
import { firstLayout } from '../../core/stores/layout-store.ts';
import type { PaneTree } from '../../core/stores/pane-tree.ts';

// The arrangement is kept on this device, in a storage that any script of this origin can read: only
// ids of sessions, shares and the theme. Credentials and drafts are never here.

const name = 'roundhouse.layout';

/** What was kept, or the first layout: a broken or foreign text counts as nothing. */
export function readLayout(storage: Storage): LayoutState {
  const kept = parse(storage.getItem(name));
  if (!isRecord(kept)) return firstLayout;
  return {
    ...firstLayout,
    panes: parseTree(kept['panes'], 0),
    focused: typeof kept['focused'] === 'string' ? kept['focused'] : null,
    theme: parseTheme(kept['theme']),
    panel: typeof kept['panel'] === 'string' ? kept['panel'] : firstLayout.panel,
  };
}

export function keepLayout(store: LayoutStore, storage: Storage): Disposable {
  const unsubscribe = store.subscribe(({ panes, focused, theme, panel }) => {
    storage.setItem(name, JSON.stringify({ panes, focused, theme, panel }));
  });
  return { [Symbol.dispose]: unsubscribe };
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // Not ours or cut short: the first layout is as good.
    return null;
  }
}

function parseTheme(value: unknown): Theme {
  return value === 'dark' || value === 'light' ? value : 'system';
}

/** Deeper than nine panes can be is not ours. */
const deepest = 9;

function parseTree(value: unknown, depth: number): PaneTree | null {
  if (!isRecord(value) || depth > deepest) return null;
  if (value['type'] === 'pane') {
    const session = value['session'];
    return typeof session === 'string' ? { type: 'pane', session } : null;
  }
  const first = parseTree(value['first'], depth + 1);
  const second = parseTree(value['second'], depth + 1);
  if (!first || !second) return first ?? second;
  const share = value['share'];
  return {
    type: 'split',
    direction: value['direction'] === 'column' ? 'column' : 'row',
    share: typeof share === 'number' && share > 0 && share < 1 ? share : 0.5,
    first,
    second,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
