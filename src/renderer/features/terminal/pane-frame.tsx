import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatCost } from '../../core/labels/format.ts';
import { hideSession } from '../../core/stores/layout-store.ts';
import { paneLimit } from '../../core/stores/pane-tree.ts';
import { repoLabel, signalTone, stateWord } from '../../core/stores/session-groups.ts';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { MenuItem } from '../../ui/menu.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Signal } from '../../ui/signal.tsx';
import { sessionMenuItems } from '../sessions/session-menu.ts';
import { Baton } from './baton.tsx';
import { ParentChip } from './parent-chip.tsx';
import { SplitMenu } from './split-menu.tsx';
import { TerminalPane } from './terminal-pane.tsx';

interface PaneFrameProps {
  readonly session: SessionView;
  readonly paneCount: number;
}

/** One pane: what the session is and who drives, above its terminal. */
export function PaneFrame({ session, paneCount }: PaneFrameProps) {
  const { stores } = useApp();
  const { id } = session;
  const isFocused = useAppStore(
    (all) => all.layout,
    (state) => state.focused === id,
  );
  function focus(): void {
    stores.layout.setState(
      (state) => (state.focused === id ? state : { ...state, focused: id }),
      true,
    );
  }
  return (
    <div
      className={isFocused ? 'pane is-focused' : 'pane'}
      onPointerDownCapture={focus}
      onFocusCapture={focus}
    >
      <div className="pane-head">
        <PaneTitle session={session} />
        <span className="push" />
        <Baton session={session} />
        <PaneTools session={session} paneCount={paneCount} />
      </div>
      <TerminalPane session={session} />
    </div>
  );
}

function PaneTitle({ session }: { readonly session: SessionView }) {
  const { name, branch, launcher } = session;
  const cost = session.meter?.costUsd ?? 0;
  return (
    <>
      <Signal tone={signalTone(session)} />
      <b className="cut" title={name}>
        {name}
      </b>
      <span className="unseen">{stateWord(session)}</span>
      <ParentChip session={session} />
      <span className="faint cut pane-repo">{repoLabel(session.repo)}</span>
      {branch !== null && (
        <span className="pane-branch">
          <Chip isCode title={branch}>
            {branch}
          </Chip>
        </span>
      )}
      {launcher !== 'local' && (
        <span className="pane-place">
          <Icon name="container" size={12} /> {launcher}
        </span>
      )}
      {cost > 0 && <span className="faint pane-cost">{formatCost(cost)}</span>}
    </>
  );
}

function PaneTools({ session, paneCount }: PaneFrameProps) {
  const app = useApp();
  const { id, name } = session;
  const { layout } = app.stores;
  const isZoomed = useAppStore(
    (stores) => stores.layout,
    (state) => state.isZoomed,
  );
  const paneItems: readonly MenuItem[] =
    paneCount > 1
      ? [
          {
            label: isZoomed ? 'Show all panes' : `Show only ${name}`,
            onSelect: () =>
              layout.setState((state) => ({ ...state, focused: id, isZoomed: !isZoomed }), true),
          },
          {
            label: `Close the pane of ${name}`,
            onSelect: () => layout.setState((state) => hideSession(state, id), true),
          },
        ]
      : [];
  return (
    <>
      {paneCount < paneLimit && (
        <span className="pane-split-menu">
          <SplitMenu session={session} />
        </span>
      )}
      {paneItems.map((item, index) => (
        <button
          key={item.label}
          type="button"
          className="icon-button pane-tool"
          aria-label={item.label}
          title={item.label}
          onClick={item.onSelect}
        >
          <Icon name={index === 0 ? 'zoom' : 'close'} size={12} />
        </button>
      ))}
      <Menu
        label={`More about ${name}`}
        items={[...paneItems, ...sessionMenuItems(app, session)]}
      />
    </>
  );
}
