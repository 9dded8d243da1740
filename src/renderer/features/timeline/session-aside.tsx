import { lazy, Suspense } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../app/app-context.tsx';
import type { SessionTab } from '../../stores/layout-store.ts';
import { Composer } from '../composer/composer.tsx';
import { GatePanel } from '../gates/gate-panel.tsx';

import './session-aside.css';
import { TimelineView } from './timeline-view.tsx';

// Not needed for the first paint.
const ChangesView = lazy(async () => ({
  default: (await import('../changes/changes-view.tsx')).ChangesView,
}));

const tabs: readonly { readonly tab: SessionTab; readonly label: string }[] = [
  { tab: 'timeline', label: 'Timeline' },
  { tab: 'changes', label: 'Changes' },
];

/**
 * Beside the panes: what the focused session asks, what happened in it or what it changed, and what one
 * says to it.
 */
export function SessionAside({ session }: { readonly session: SessionView }) {
  const { layout } = useApp().stores;
  const tab = useAppStore(
    (stores) => stores.layout,
    // The terminal has its panes here.
    (state) => (state.tab === 'changes' ? 'changes' : 'timeline'),
  );
  return (
    <aside className="session-aside" aria-label={`About ${session.name}`}>
      <GatePanel session={session} />
      <div className="aside-tabs" role="tablist" aria-label="What is shown beside the panes">
        {tabs.map((one) => (
          <button
            key={one.tab}
            type="button"
            role="tab"
            aria-selected={tab === one.tab}
            className={tab === one.tab ? 'is-on' : ''}
            onClick={() => layout.setState((state) => ({ ...state, tab: one.tab }), true)}
          >
            {one.label}
          </button>
        ))}
      </div>
      {tab === 'changes' ? (
        <Suspense fallback={<div className="aside-space" />}>
          <ChangesView key={session.id} session={session} />
        </Suspense>
      ) : (
        <TimelineView key={session.id} session={session} />
      )}
      <Composer key={`composer-${session.id}`} session={session} />
    </aside>
  );
}
