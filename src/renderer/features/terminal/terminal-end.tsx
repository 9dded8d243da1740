import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { useApp } from '../../app/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { formatClock } from '../../ui/format.ts';
import { endWords } from '../sessions/session-detail.ts';

/** Under the last screen of a session without a running Claude Code: how it ended, and the way back. */
export function TerminalEnd({ session }: { readonly session: SessionView }) {
  const { actions } = useApp();
  const state = sessionStateOf(session);
  if (state !== 'exited' && state !== 'lost') return null;
  const { run } = session;
  const words = run.state === 'lost' ? `lost: ${run.reason}` : endWords(session);
  const at = run.state === 'exited' ? ` at ${formatClock(run.at)}` : '';
  return (
    <div className="terminal-end" role="status">
      <span>
        This session {words.startsWith('did not') || words.startsWith('ended') ? '' : 'is '}
        {words}
        {at}.
      </span>
      <Button size="small" look="primary" onClick={() => void actions.resume(session.id)}>
        Resume
      </Button>
    </div>
  );
}
