import type { SessionView } from '../../../shared/domain/session.ts';
import { useAppStore } from '../../app/app-context.tsx';
import { ChangesTab } from '../changes/changes-tab.tsx';
import { Composer } from '../composer/composer.tsx';
import { GatePanel } from '../gates/gate-panel.tsx';
import { SessionTabs } from '../sessions/session-tabs.tsx';

import './session-aside.css';
import { TimelineView } from './timeline-view.tsx';

const tabs = ['timeline', 'changes'] as const;

/**
 * Beside the panes: what the focused session asks, what happened in it or what it changed, and what one
 * says to it.
 */
export function SessionAside({ session }: { readonly session: SessionView }) {
  const tab = useAppStore(
    (stores) => stores.layout,
    // The terminal has its panes here.
    (state) => (state.tab === 'changes' ? 'changes' : 'timeline'),
  );
  return (
    <aside className="session-aside" aria-label={`About ${session.name}`}>
      <GatePanel session={session} isCompact={tab === 'changes'} />
      <SessionTabs
        label="What is shown beside the panes"
        tabs={tabs}
        shown={tab}
        className="aside-tabs"
      />
      {tab === 'changes' ? (
        <ChangesTab session={session} />
      ) : (
        <TimelineView key={session.id} session={session} />
      )}
      <Composer key={`composer-${session.id}`} session={session} isCompact={tab === 'changes'} />
    </aside>
  );
}
