import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { paneArea } from '../../core/context/pane-area.ts';
import { showBeside } from '../../core/stores/layout-store.ts';
import { paneSessions } from '../../core/stores/pane-tree.ts';
import { stateWord } from '../../core/stores/session-groups.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu } from '../../ui/menu.tsx';

/** As many as are quickly read; the palette finds the others. */
const offered = 12;

/** Opens another session beside this one. */
export function SplitMenu({ session }: { readonly session: SessionView }) {
  const { stores } = useApp();
  const panes = useAppStore(
    (all) => all.layout,
    (layout) => layout.panes,
  );
  const sessions = useAppStore(
    (all) => all.sessions,
    (state) => state.sessions,
  );
  const open = new Set(paneSessions(panes));
  const others = [...sessions.values()]
    .filter((other) => !open.has(other.id) && !other.isArchived)
    .toSorted((a, b) => b.lastAt.localeCompare(a.lastAt))
    .slice(0, offered);
  if (others.length === 0) return null;
  const items = others.map((other) => ({
    label: `${other.name} · ${stateWord(other)}`,
    onSelect: () =>
      stores.layout.setState(
        (layout) => showBeside(layout, other.id, { area: paneArea(), named: session.id }),
        true,
      ),
  }));
  return (
    <Menu label={`Open a session beside ${session.name}`} items={items}>
      <Icon name="split" size={13} />
    </Menu>
  );
}
