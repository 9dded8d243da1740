import type { SessionView } from '../../../shared/domain/session.ts';
import { openGates, sessionStateOf } from '../../../shared/domain/session.ts';
import { stateDetail } from '../../../shared/domain/state-detail.ts';
import { Signal } from '../../ui/signal.tsx';

import './gates.css';
import { PermissionCard } from './permission-card.tsx';
import { PlanCard } from './plan-card.tsx';
import { QuestionCard } from './question-card.tsx';

interface GatePanelProps {
  readonly session: SessionView;
  /** Leave the room to what is beside it. */
  readonly isCompact: boolean;
}

/** What a session waits for, the oldest first: one card each. */
export function GatePanel({ session, isCompact }: GatePanelProps) {
  const gates = openGates(session);
  if (gates.length === 0) {
    return sessionStateOf(session) === 'waiting' ? <DialogHint session={session} /> : null;
  }
  return (
    <div className={isCompact ? 'gate-panel is-compact' : 'gate-panel'}>
      {gates.map((gate, index) => {
        const props = { gate, session, hasKeys: index === 0, isCompact };
        switch (gate.type) {
          case 'permission':
            return <PermissionCard key={gate.id} {...props} />;
          case 'question':
            return <QuestionCard key={gate.id} {...props} />;
          case 'plan':
            return <PlanCard key={gate.id} {...props} />;
        }
      })}
      {gates.length > 1 && <p className="gate-count">{gates.length} requests are waiting</p>}
    </div>
  );
}

function sentence(words: string | null): string {
  if (words === null) return '';
  const end = /[.?!…]$/u.test(words) ? '' : '.';
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${end}`;
}

/** Claude Code shows a dialog that no hook told us of: nothing is guessed from the screen. */
function DialogHint({ session }: { readonly session: SessionView }) {
  return (
    <div className="gate-panel">
      <section className="gate" aria-label={`${session.name} is waiting in its terminal`}>
        <div className="gate-title">
          <Signal tone="waiting" />
          <b>{session.name} is waiting in its terminal</b>
        </div>
        <p className="gate-foot">{sentence(stateDetail(session))} Answer it in the terminal.</p>
      </section>
    </div>
  );
}
