import type { SessionView } from '../../shared/domain/session.ts';
import { useApp, useAppStore } from '../app/app-context.tsx';
import { ChangesTab } from '../features/changes/changes-tab.tsx';
import { Composer } from '../features/composer/composer.tsx';
import { GatePanel } from '../features/gates/gate-panel.tsx';
import { FirstRun } from '../features/new-session/first-run.tsx';
import { Palette } from '../features/palette/palette.tsx';
import { SessionList } from '../features/sessions/session-list.tsx';
import { sessionMenuItems } from '../features/sessions/session-menu.ts';
import { SessionTabs } from '../features/sessions/session-tabs.tsx';
import { Baton } from '../features/terminal/baton.tsx';
import { TerminalPane } from '../features/terminal/terminal-pane.tsx';
import { TimelineView } from '../features/timeline/timeline-view.tsx';
import type { SessionTab } from '../stores/layout-store.ts';
import { sessionsInNeed, signalTone, stateWord } from '../stores/session-groups.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Icon } from '../ui/icon.tsx';
import { Logo } from '../ui/logo.tsx';
import { Menu } from '../ui/menu.tsx';
import { Signal } from '../ui/signal.tsx';

import './narrow-shell.css';

/** Narrow screens: the list, then one session with its timeline or its terminal. */
export function NarrowShell() {
  const isListShown = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.isListShown,
  );
  const focused = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.focused,
  );
  const session = useAppStore(
    (stores) => stores.sessions,
    (state) => (focused === null ? undefined : state.sessions.get(focused)),
  );
  return isListShown || !session ? <ListScreen /> : <SessionScreen session={session} />;
}

function ListScreen() {
  const { stores } = useApp();
  const isEmpty = useAppStore(
    (all) => all.sessions,
    (state) => state.isLoaded && state.sessions.size === 0,
  );
  return (
    <div className="narrow-shell">
      <header className="narrow-head">
        <Logo />
        <h1>Roundhouse</h1>
        <span className="push" />
        <Button
          look="primary"
          size="large"
          onClick={() =>
            stores.dialogs.setState({ dialog: 'new-session', path: '', fork: null }, true)
          }
        >
          New session
        </Button>
      </header>
      <div className="narrow-search">
        <Palette />
      </div>
      <main className="narrow-main">{isEmpty ? <FirstRun /> : <SessionList />}</main>
    </div>
  );
}

const tabs = ['timeline', 'changes', 'terminal'] as const;

function TabContent({ session, tab }: { readonly session: SessionView; readonly tab: SessionTab }) {
  switch (tab) {
    case 'terminal':
      return <TerminalPane key={session.id} session={session} />;
    case 'changes':
      return <ChangesTab session={session} />;
    case 'timeline':
      return <TimelineView key={session.id} session={session} />;
  }
}

function SessionScreen({ session }: { readonly session: SessionView }) {
  const app = useApp();
  const { layout } = app.stores;
  const tab = useAppStore(
    (stores) => stores.layout,
    (state) => state.tab,
  );
  const others = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const waiting = sessionsInNeed(others.values()).filter((other) => other.id !== session.id).length;
  return (
    <div className="narrow-shell">
      <header className="narrow-head">
        <button
          type="button"
          className="icon-button narrow-back"
          aria-label={waiting > 0 ? `All sessions, ${waiting} others need you` : 'All sessions'}
          onClick={() => layout.setState((state) => ({ ...state, isListShown: true }), true)}
        >
          <Icon name="back" size={18} />
          {waiting > 0 && <span className="narrow-count">{waiting}</span>}
        </button>
        <Signal tone={signalTone(session)} />
        <h1 className="cut">{session.name}</h1>
        <span className="unseen">{stateWord(session)}</span>
        {session.branch !== null && <Chip isCode>{session.branch}</Chip>}
        <span className="push" />
        <Baton session={session} />
        <Menu label={`More about ${session.name}`} items={sessionMenuItems(app, session)} />
      </header>
      <SessionTabs
        label="What of the session is shown"
        tabs={tabs}
        shown={tab}
        className="narrow-tabs"
      />
      <main className="narrow-main narrow-session">
        <TabContent session={session} tab={tab} />
        <GatePanel session={session} isCompact />
        <Composer key={`composer-${session.id}`} session={session} isCompact />
      </main>
    </div>
  );
}
