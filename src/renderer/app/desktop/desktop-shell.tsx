import { useAppStore } from '../../core/context/app-context.tsx';
import { StatusBar } from '../../features/connection/status-bar.tsx';
import { DropZone } from '../../features/new-session/drop-zone.tsx';
import { FirstRun } from '../../features/new-session/first-run.tsx';
import { NeedRow } from '../../features/sessions/need-row.tsx';
import { SessionList } from '../../features/sessions/session-list.tsx';
import { PaneGrid } from '../../features/terminal/pane-grid.tsx';
import { Header } from './header.tsx';

import './desktop-shell.css';
import { SessionAside } from './session-aside.tsx';

/** Wide screens: list, panes and timeline side by side. */
export function DesktopShell() {
  const hasPanes = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.panes !== null,
  );
  const isLoaded = useAppStore(
    (stores) => stores.sessions,
    (state) => state.isLoaded,
  );
  const session = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const focused = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.focused,
  );
  const open = focused === null ? undefined : session.get(focused);
  return (
    <div className={open ? 'desktop-shell' : 'desktop-shell has-no-aside'}>
      <Header />
      <nav className="desktop-nav" aria-label="Sessions">
        <div className="desktop-nav-list">
          <SessionList Need={NeedRow} />
        </div>
        <DropZone />
      </nav>
      <main className="desktop-main" data-pane-area>
        {hasPanes && session.size > 0 ? <PaneGrid /> : isLoaded && <FirstRun />}
      </main>
      {open && <SessionAside session={open} />}
      <StatusBar />
    </div>
  );
}
