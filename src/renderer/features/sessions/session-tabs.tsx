import { useApp } from '../../app/app-context.tsx';
import type { SessionTab } from '../../stores/layout-store.ts';

interface SessionTabsProps {
  readonly label: string;
  readonly tabs: readonly SessionTab[];
  readonly shown: SessionTab;
  readonly className: string;
}

const words: Readonly<Record<SessionTab, string>> = {
  timeline: 'Timeline',
  changes: 'Changes',
  terminal: 'Terminal',
};

/** What of a session is shown, where not all of it has room at once. */
export function SessionTabs({ label, tabs, shown, className }: SessionTabsProps) {
  const { layout } = useApp().stores;
  return (
    <div className={className} role="tablist" aria-label={label}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === shown}
          className={tab === shown ? 'is-on' : ''}
          onClick={() => layout.setState((state) => ({ ...state, tab }), true)}
        >
          {words[tab]}
        </button>
      ))}
    </div>
  );
}
