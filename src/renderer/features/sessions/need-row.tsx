import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatAge } from '../../core/labels/format.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { waitingSince } from '../../core/stores/session-groups.ts';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';
import { needDetail } from './session-detail.ts';

interface NeedRowProps {
  readonly session: SessionView;
  /** The Tab key comes in here. */
  readonly isStop: boolean;
  readonly onChoose: (session: string) => void;
}

/** One of the inbox: a session that waits for a person, and for what. */
export function NeedRow({ session, isStop, onChoose }: NeedRowProps) {
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
        <small className="cut">{needDetail(session)}</small>
      </span>
      <span className="session-end faint">{formatAge(waitingSince(session), now)}</span>
    </button>
  );
}
