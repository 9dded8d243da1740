import type { SessionView } from '../../../shared/domain/session.ts';
import { Composer } from '../composer/composer.tsx';
import { GatePanel } from '../gates/gate-panel.tsx';

import './session-aside.css';
import { TimelineView } from './timeline-view.tsx';

/** Beside the panes: what the focused session asks, what happened in it, and what one says to it. */
export function SessionAside({ session }: { readonly session: SessionView }) {
  return (
    <aside className="session-aside" aria-label={`About ${session.name}`}>
      <GatePanel session={session} />
      <TimelineView key={session.id} session={session} />
      <Composer key={`composer-${session.id}`} session={session} />
    </aside>
  );
}
