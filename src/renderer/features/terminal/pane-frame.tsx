import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../app/app-context.tsx';
import { hideSession } from '../../stores/layout-store.ts';
import { paneLimit } from '../../stores/pane-tree.ts';
import { repoLabel, signalTone, stateWord } from '../../stores/session-groups.ts';
import { Chip } from '../../ui/chip.tsx';
import { formatCost } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Signal } from '../../ui/signal.tsx';
import { sessionMenuItems } from '../sessions/session-menu.ts';
import { Baton } from './baton.tsx';
import { SplitMenu } from './split-menu.tsx';
import { TerminalPane } from './terminal-pane.tsx';

interface PaneFrameProps {
  readonly session: SessionView;
  readonly paneCount: number;
}

/** One pane: what the session is and who drives, above its terminal. */
export function PaneFrame({ session, paneCount }: PaneFrameProps) {
  const app = useApp();
  const { id, name } = session;
  const layout = app.stores.layout;
  const isFocused = useAppStore(
    (stores) => stores.layout,
    (state) => state.focused === id,
  );
  const isZoomed = useAppStore(
    (stores) => stores.layout,
    (state) => state.isZoomed,
  );
  const cost = session.meter?.costUsd ?? 0;
  function focus(): void {
    layout.setState((state) => (state.focused === id ? state : { ...state, focused: id }), true);
  }
  return (
    <div
      className={isFocused ? 'pane is-focused' : 'pane'}
      onPointerDownCapture={focus}
      onFocusCapture={focus}
    >
      <div className="pane-head">
        <Signal tone={signalTone(session)} />
        <b className="cut" title={name}>
          {name}
        </b>
        <span className="unseen">{stateWord(session)}</span>
        <span className="faint cut pane-repo">{repoLabel(session.repo)}</span>
        {session.branch !== null && (
          <span className="pane-branch">
            <Chip isCode title={session.branch}>
              {session.branch}
            </Chip>
          </span>
        )}
        {session.launcher !== 'local' && (
          <span className="pane-place">
            <Icon name="container" size={12} /> {session.launcher}
          </span>
        )}
        <span className="push" />
        {cost > 0 && <span className="faint pane-cost">{formatCost(cost)}</span>}
        <Baton session={session} />
        {paneCount < paneLimit && <SplitMenu session={session} />}
        {paneCount > 1 && (
          <button
            type="button"
            className="icon-button"
            aria-label={isZoomed ? 'Show all panes' : `Show only ${name}`}
            aria-pressed={isZoomed}
            onClick={() =>
              layout.setState((state) => ({ ...state, isZoomed: !state.isZoomed }), true)
            }
          >
            <Icon name="zoom" size={13} />
          </button>
        )}
        <Menu label={`More about ${name}`} items={sessionMenuItems(app, session)} />
        {paneCount > 1 && (
          <button
            type="button"
            className="icon-button"
            aria-label={`Close the pane of ${name}`}
            onClick={() => layout.setState((state) => hideSession(state, id), true)}
          >
            <Icon name="close" size={12} />
          </button>
        )}
      </div>
      <TerminalPane session={session} />
    </div>
  );
}
