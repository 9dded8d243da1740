import type { ComponentType } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { PageKey } from '../../core/keys/keys.ts';
import { ChangesTab } from '../../features/changes/changes-tab.tsx';
import { TerminalPane } from '../../features/terminal/terminal-pane.tsx';
import { TimelineView } from '../../features/timeline/timeline-view.tsx';
import { WorkersPanel } from '../../features/workers/workers-panel.tsx';
import { hasWorkers } from '../../features/workers/workers-tree.ts';
import type { IconName } from '../../ui/icon.tsx';

/** Where a panel would be shown. */
export interface PanelPlace {
  readonly session: SessionView;
  /** Whether the shell shows the terminals in panes of their own. */
  readonly hasPanes: boolean;
}

/** One view of a session: both shells offer it as a tab when it is available. */
export interface SessionPanel {
  /** Kept on the device as the panel that was last shown. */
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** The row of the table of keys that shows it; `null` when it has no key. */
  readonly key: PageKey | null;
  readonly Component: ComponentType<{ readonly session: SessionView }>;
  /** True where the gate card and the composer leave it as much room as they can. */
  readonly needsRoom: boolean;
  readonly isAvailable: (place: PanelPlace) => boolean;
}

/** Every panel of a session, in the order of the tabs. The first one is always available. */
export const sessionPanels: readonly [SessionPanel, ...SessionPanel[]] = [
  {
    id: 'timeline',
    title: 'Timeline',
    icon: 'timeline',
    key: 'timeline',
    Component: TimelineView,
    needsRoom: false,
    isAvailable: () => true,
  },
  {
    id: 'terminal',
    title: 'Terminal',
    icon: 'terminal',
    key: null,
    Component: TerminalPane,
    needsRoom: true,
    isAvailable: ({ hasPanes }) => !hasPanes,
  },
  {
    id: 'changes',
    title: 'Changes',
    icon: 'changes',
    key: 'changes',
    Component: ChangesTab,
    needsRoom: true,
    isAvailable: () => true,
  },
  {
    id: 'workers',
    title: 'Workers',
    icon: 'workers',
    key: null,
    Component: WorkersPanel,
    needsRoom: false,
    isAvailable: ({ session }) => hasWorkers(session),
  },
];

/** The panels that a place offers, and the one of them that is shown. */
export function panelsAt(
  place: PanelPlace,
  wanted: string,
): { readonly panels: readonly SessionPanel[]; readonly shown: SessionPanel } {
  const panels = sessionPanels.filter((panel) => panel.isAvailable(place));
  return { panels, shown: panels.find((panel) => panel.id === wanted) ?? sessionPanels[0] };
}
