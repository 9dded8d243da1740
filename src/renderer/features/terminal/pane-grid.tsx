import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { resizePanes } from '../../core/stores/layout-store.ts';
import type { PaneTree, Split, SplitPath } from '../../core/stores/pane-tree.ts';
import { paneSessions } from '../../core/stores/pane-tree.ts';
import { PaneFrame } from './pane-frame.tsx';

import './panes.css';
import { Splitter } from './splitter.tsx';

/** The panes, one to nine, as they were arranged; or the focused one alone. */
export function PaneGrid() {
  const panes = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.panes,
  );
  const isZoomed = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.isZoomed,
  );
  const focused = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.focused,
  );
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  if (!panes) return null;
  const shown: PaneTree = isZoomed && focused !== null ? { type: 'pane', session: focused } : panes;
  const count = paneSessions(panes).length;
  return <Branch tree={shown} path={[]} sessions={sessions} count={count} />;
}

interface BranchProps {
  readonly tree: PaneTree;
  readonly path: SplitPath;
  readonly sessions: ReadonlyMap<string, SessionView>;
  readonly count: number;
}

function Branch({ tree, path, sessions, count }: BranchProps) {
  if (tree.type === 'split') {
    return <SplitView split={tree} path={path} sessions={sessions} count={count} />;
  }
  const session = sessions.get(tree.session);
  return session ? <PaneFrame key={session.id} session={session} paneCount={count} /> : null;
}

interface SplitViewProps extends Omit<BranchProps, 'tree'> {
  readonly split: Split;
}

function SplitView({ split, path, sessions, count }: SplitViewProps) {
  const { stores } = useApp();
  const template = `minmax(0, ${split.share}fr) 5px minmax(0, ${1 - split.share}fr)`;
  const style =
    split.direction === 'row' ? { gridTemplateColumns: template } : { gridTemplateRows: template };
  return (
    <div className={`pane-split pane-split-${split.direction}`} style={style}>
      <Branch tree={split.first} path={[...path, 0]} sessions={sessions} count={count} />
      <Splitter
        direction={split.direction}
        share={split.share}
        onMove={(share) =>
          stores.layout.setState((layout) => resizePanes(layout, path, share), true)
        }
      />
      <Branch tree={split.second} path={[...path, 1]} sessions={sessions} count={count} />
    </div>
  );
}
