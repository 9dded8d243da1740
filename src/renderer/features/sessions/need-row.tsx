import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import type { InboxItem } from '../../core/inbox/inbox.ts';
import { formatAge } from '../../core/labels/format.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';
import { inboxDetail } from './session-detail.ts';

export interface NeedRowProps {
  readonly item: InboxItem;
  /** The longest waiting one. */
  readonly isFirst: boolean;
  /** The Tab key comes in here. */
  readonly isStop: boolean;
  readonly onChoose: (session: string) => void;
}

/** One of the inbox: a session that waits for a person, and for what. Choosing it shows the session. */
export function NeedRow({ item, isStop, onChoose }: NeedRowProps) {
  const { session, since } = item;
  const { stores } = useApp();
  const now = useNow(10_000);
  const isSelected = useAppStore(
    (all) => all.layout,
    (layout) => layout.focused === session.id,
  );
  return (
    <button
      type="button"
      className={`session-open ${isSelected ? 'is-selected' : ''}`}
      tabIndex={isStop ? 0 : -1}
      onClick={() => {
        onChoose(session.id);
        stores.layout.setState((layout) => showSession(layout, session.id), true);
      }}
    >
      <Signal tone="waiting" />
      <span className="session-words">
        <b className="cut">{session.name}</b>
        <small className="cut">{inboxDetail(item)}</small>
      </span>
      <span className="session-end faint">{since !== null && formatAge(since, now)}</span>
    </button>
  );
}
