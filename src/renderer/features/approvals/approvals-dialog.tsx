import { useAppStore } from '../../core/context/app-context.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../ui/use-now.ts';
import { standingApprovalsOf } from './standing-approvals.ts';
import { StandingRow } from './standing-row.tsx';

import './approvals.css';

/** What is allowed without asking, over all sessions, and how to take it back. */
export function ApprovalsDialog({ onClose }: { readonly onClose: () => void }) {
  const now = useNow(30_000);
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const standing = standingApprovalsOf([...sessions.values()], now);
  return (
    <Dialog title="Standing approvals" size="wide" onClose={onClose}>
      <p className="faint">
        “Allow always” counts for its session, for 8 hours at most. After a withdrawal Claude asks
        again.
      </p>
      {standing.length === 0 ? (
        <p className="dim">No standing approvals.</p>
      ) : (
        <ul className="approvals" aria-label="Standing approvals">
          {standing.map(({ approval, session }) => (
            <StandingRow key={approval.id} approval={approval} session={session} now={now} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}
