import { exitSentence } from '../../../shared/domain/exit-label.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { formatClock } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { endWords } from '../sessions/session-detail.ts';

/** Under the last screen of a session without a running Claude Code: how it ended, and the way back. */
export function TerminalEnd({ session }: { readonly session: SessionView }) {
  const { actions } = useApp();
  const may = useMay();
  const state = sessionStateOf(session);
  if (state !== 'exited' && state !== 'lost') return null;
  const { run } = session;
  const words = run.state === 'lost' ? `was lost: ${run.reason}` : endWords(session);
  const at = run.state === 'exited' ? formatClock(run.at) : '';
  return (
    <div className="terminal-end" role="status">
      <div className="terminal-end-words">
        {at} {exitSentence(session.name, words)}
      </div>
      {may('session.start', session) && (
        <Button size="small" look="primary" onClick={() => void actions.resume(session.id)}>
          Resume
        </Button>
      )}
    </div>
  );
}
