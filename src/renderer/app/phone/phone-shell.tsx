import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { useInbox } from '../../core/inbox/use-inbox.ts';
import { signalTone, stateWord } from '../../core/stores/session-groups.ts';
import { Composer } from '../../features/composer/composer.tsx';
import { GatePanel } from '../../features/gates/gate-panel.tsx';
import { NeedCard } from '../../features/inbox/need-card.tsx';
import { FirstRun } from '../../features/new-session/first-run.tsx';
import { Palette } from '../../features/palette/palette.tsx';
import { QuestionCards } from '../../features/questions/question-cards.tsx';
import { SessionList } from '../../features/sessions/session-list.tsx';
import { sessionMenuItems } from '../../features/sessions/session-menu.ts';
import { TalkCards } from '../../features/talk/talk-cards.tsx';
import { Baton } from '../../features/terminal/baton.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Logo } from '../../ui/logo.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Signal } from '../../ui/signal.tsx';
import { panelsAt } from '../panels/session-panels.ts';
import { SessionTabs } from '../panels/session-tabs.tsx';

import './phone-shell.css';
import './phone-timeline.css';

/** Narrow screens: the list, then one session with its timeline or its terminal. */
export function PhoneShell() {
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
  const may = useMay();
  const isEmpty = useAppStore(
    (all) => all.sessions,
    (state) => state.isLoaded && state.sessions.size === 0,
  );
  return (
    <div className="phone-shell">
      <header className="phone-head">
        <Logo />
        <h1>Roundhouse</h1>
        <span className="push" />
        {may('session.start', null) && (
          <Button
            look="primary"
            size="large"
            onClick={() =>
              stores.dialogs.setState({ dialog: 'new-session', path: '', fork: null }, true)
            }
          >
            New session
          </Button>
        )}
      </header>
      <div className="phone-search">
        <Palette />
      </div>
      <main className="phone-main">{isEmpty ? <FirstRun /> : <SessionList Need={NeedCard} />}</main>
    </div>
  );
}

function SessionScreen({ session }: { readonly session: SessionView }) {
  const app = useApp();
  const { layout } = app.stores;
  const wanted = useAppStore(
    (stores) => stores.layout,
    (state) => state.panel,
  );
  const { panels, shown } = panelsAt({ session, hasPanes: false }, wanted);
  const waiting = useInbox().filter((item) => item.session.id !== session.id).length;
  return (
    <div className="phone-shell">
      <header className="phone-head">
        <button
          type="button"
          className="icon-button phone-back"
          aria-label={waiting > 0 ? `All sessions, ${waiting} others need you` : 'All sessions'}
          onClick={() => layout.setState((state) => ({ ...state, isListShown: true }), true)}
        >
          <Icon name="back" size={18} />
          {waiting > 0 && <span className="phone-count">{waiting}</span>}
        </button>
        <Signal tone={signalTone(session)} />
        <h1 className="cut">{session.name}</h1>
        <span className="unseen">{stateWord(session)}</span>
        {session.branch !== null && <Chip isCode>{session.branch}</Chip>}
        <span className="push" />
        <Baton session={session} />
        <Menu label={`More about ${session.name}`} items={sessionMenuItems(app, session)} />
      </header>
      <SessionTabs label="Panels" panels={panels} shown={shown} className="phone-tabs" />
      <main className="phone-main phone-session">
        <shown.Component key={session.id} session={session} />
        <GatePanel session={session} isCompact />
        <QuestionCards session={session} isCompact />
        <TalkCards key={`talk-${session.id}`} session={session} />
        <Composer key={`composer-${session.id}`} session={session} isCompact />
      </main>
    </div>
  );
}
