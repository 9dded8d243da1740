import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { showSession } from '../../core/stores/layout-store.ts';

/** The session that started this one for a task, and the way to it. Nothing where the viewer may not see it. */
export function ParentChip({ session }: { readonly session: SessionView }) {
  const { stores } = useApp();
  const { parent } = session;
  const name = useAppStore(
    (all) => all.sessions,
    (state) => (parent === null ? null : (state.sessions.get(parent)?.name ?? null)),
  );
  if (parent === null || name === null) return null;
  return (
    <button
      type="button"
      className="chip pane-parent cut"
      title={`${session.name} is a worker of ${name}`}
      aria-label={`Show ${name}, which started ${session.name}`}
      onClick={() => stores.layout.setState((layout) => showSession(layout, parent), true)}
    >
      ↑ {name}
    </button>
  );
}
