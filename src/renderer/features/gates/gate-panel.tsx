import type { SessionView } from '../../../shared/domain/session.ts';
import { openGates, sessionStateOf } from '../../../shared/domain/session.ts';
import { DialogHint } from './dialog-hint.tsx';
import { GateCard } from './gate-card.tsx';

import './gates.css';

interface GatePanelProps {
  readonly session: SessionView;
  /** Leave the room to what is beside it. */
  readonly isCompact: boolean;
}

/** What a session waits for, the oldest first: one card each. */
export function GatePanel({ session, isCompact }: GatePanelProps) {
  const gates = openGates(session);
  if (gates.length === 0) {
    return sessionStateOf(session) === 'waiting' ? (
      <div className="gate-panel">
        <DialogHint session={session} />
      </div>
    ) : null;
  }
  return (
    <div className={isCompact ? 'gate-panel is-compact' : 'gate-panel'}>
      {gates.map((gate, index) => {
        const props = { gate, session, hasKeys: index === 0, isCompact };
        return <GateCard key={gate.id} {...props} />;
      })}
      {gates.length > 1 && <p className="gate-count">{gates.length} requests are waiting</p>}
    </div>
  );
}
