import type { GuardedAction } from '../../../shared/domain/action.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { App } from '../../core/context/app.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { mayNow } from '../../core/stores/may.ts';
import type { MenuItem } from '../../ui/menu.tsx';

/**
 * What can be done with a session now. Only what its state and the rights of this device allow is offered: a change of
 * these brings every session anew, and with it the menu.
 */
export function sessionMenuItems(app: App, session: SessionView): readonly MenuItem[] {
  const { actions, stores, desktop } = app;
  const { id } = session;
  const mayNowDo = mayNow(stores);
  function may(action: GuardedAction): boolean {
    return mayNowDo(action, session);
  }
  const isRunning = session.run.state === 'running' || session.run.state === 'starting';
  function open(dialog: 'rename' | 'remove' | 'export'): void {
    stores.dialogs.setState({ dialog, session: id }, true);
  }
  function fork(): void {
    const { name, cwd: path, claudeSessionId: conversation, permissionMode } = session;
    const of = { name, conversation, permissionMode };
    stores.dialogs.setState({ dialog: 'new-session', path, fork: of }, true);
  }
  function outside(opening: Promise<void>): void {
    void opening.catch((thrown: unknown) => actions.say(thrown));
  }
  function arrange(change: { readonly isPinned?: boolean; readonly isArchived?: boolean }): void {
    void actions.arrange(id, change);
  }
  return [
    {
      label: 'Show changes',
      onSelect: () =>
        stores.layout.setState((state) => ({ ...showSession(state, id), panel: 'changes' }), true),
    },
    ...askItems(app, session),
    ...(may('session.arrange')
      ? [
          { label: 'Rename…', onSelect: () => open('rename') },
          {
            label: session.isPinned ? 'Unpin' : 'Pin',
            onSelect: () => arrange({ isPinned: !session.isPinned }),
          },
          {
            label: session.isArchived ? 'Unarchive' : 'Archive',
            onSelect: () => arrange({ isArchived: !session.isArchived }),
          },
        ]
      : []),
    {
      label: 'Failed calls…',
      onSelect: () => stores.dialogs.setState({ dialog: 'failures', session: id }, true),
    },
    ...(may('session.export')
      ? [{ label: 'Export transcript…', onSelect: () => open('export') }]
      : []),
    ...(hasConversation(session) && mayNowDo('session.start', null)
      ? [{ label: 'Fork…', onSelect: fork }]
      : []),
    ...(desktop
      ? [
          { label: 'Show folder', onSelect: () => outside(desktop.reveal(session.cwd)) },
          {
            label: 'Open terminal',
            onSelect: () => outside(desktop.openTerminal(session.cwd)),
          },
        ]
      : []),
    ...(isRunning && may('session.stop')
      ? [{ label: 'Stop', onSelect: () => void actions.stop(id), isDanger: true }]
      : []),
    ...(!isRunning && may('session.start')
      ? [{ label: 'Resume', onSelect: () => void actions.resume(id) }]
      : []),
    ...(may('session.remove')
      ? [{ label: 'Remove…', onSelect: () => open('remove'), isDanger: true }]
      : []),
  ];
}

/** What a person asks is typed, and a session that was started by hand has no terminal for that. */
function askItems({ stores }: App, session: SessionView): readonly MenuItem[] {
  if (session.joined !== null || !mayNow(stores)('peer.message', session)) return [];
  const to = session.id;
  return [
    {
      label: 'Ask or tell…',
      onSelect: () => stores.dialogs.setState({ dialog: 'ask', to }, true),
    },
  ];
}

/** Claude Code writes a conversation down at its first prompt. */
function hasConversation({ isResumed, turn }: SessionView): boolean {
  return isResumed || turn !== null;
}
