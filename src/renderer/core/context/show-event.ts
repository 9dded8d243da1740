import { showSession } from '../stores/layout-store.ts';
import type { App } from './app.ts';

/** Opens a session at the row of its timeline that tells of an event. */
export function showEvent(
  { stores, timelines }: Pick<App, 'stores' | 'timelines'>,
  place: { readonly session: string; readonly seq: number },
): void {
  const { session, seq } = place;
  stores.layout.setState(
    (layout) => ({ ...showSession(layout, session), panel: 'timeline' }),
    true,
  );
  void timelines.reveal(session, seq);
}
