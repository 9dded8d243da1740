import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../app/app-context.tsx';
import { showSession } from '../../stores/layout-store.ts';
import { waitingSince } from '../../stores/session-groups.ts';
import { formatAge } from '../../ui/format.ts';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';
import { needDetail } from './session-detail.ts';

/** The inbox: what waits for a person, over all sessions, the longest waiting first. */
export function NeedsYou({ sessions }: { readonly sessions: readonly SessionView[] }) {
  const { stores } = useApp();
  const now = useNow(10_000);
  const focused = useAppStore(
    (all) => all.layout,
    (layout) => layout.focused,
  );
  return (
    <section aria-label="Inbox" className={sessions.length === 0 ? 'unseen' : ''}>
      <h2 className="session-list-heading">
        Needs you <span className="session-list-count">{sessions.length}</span>
      </h2>
      <ul aria-label="Needs you">
        {sessions.map((session) => (
          <li key={session.id} aria-label={session.name} className="session-item">
            <button
              type="button"
              className={`session-open ${focused === session.id ? 'is-selected' : ''}`}
              onClick={() =>
                stores.layout.setState((layout) => showSession(layout, session.id), true)
              }
            >
              <Signal tone="waiting" />
              <span className="session-words">
                <b className="cut">{session.name}</b>
                <small className="cut">{needDetail(session)}</small>
              </span>
              <span className="session-end faint">{formatAge(waitingSince(session), now)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
