import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../app/app-context.tsx';
import { addNotice } from '../../stores/notices-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface RemoveDialogProps {
  readonly session: SessionView;
  readonly onClose: () => void;
}

/** Says what goes and what is saved, before anything goes. */
export function RemoveDialog({ session, onClose }: RemoveDialogProps) {
  const { actions, stores } = useApp();
  const [isBusy, setIsBusy] = useState(false);
  const { name, worktree, run } = session;
  async function remove(): Promise<void> {
    setIsBusy(true);
    const removed = await actions.remove(session.id);
    setIsBusy(false);
    if (!removed) return;
    onClose();
    if (removed.trashRef === null) return;
    const text = `The work of ${name} is saved under ${removed.trashRef}.`;
    stores.notices.setState((notices) => addNotice(notices, { text, hint: null }), true);
  }
  return (
    <Dialog title={`Remove ${name}?`} onClose={onClose}>
      <ul className="dialog-list">
        {run.state === 'running' && <li>Claude Code is running in it and is ended first.</li>}
        {worktree === null ? (
          <li>The files in {session.cwd} stay as they are.</li>
        ) : (
          <li>
            The worktree {worktree.path} goes. All of its work, tracked and untracked, is saved
            first and can be restored.
          </li>
        )}
        <li>The session leaves all lists. Claude’s own history of the conversation stays.</li>
      </ul>
      <div className="dialog-actions">
        <Button size="large" onClick={onClose}>
          Cancel
        </Button>
        <Button size="large" look="danger" disabled={isBusy} onClick={() => void remove()}>
          Remove
        </Button>
      </div>
    </Dialog>
  );
}
