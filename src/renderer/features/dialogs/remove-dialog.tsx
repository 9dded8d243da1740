import { useEffect, useEffectEvent, useState } from 'react';

import type { RemovalWork } from '../../../shared/domain/removal.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { plural } from '../../core/labels/format.ts';
import { addNotice } from '../../core/stores/notices-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useRemovalStep } from './use-removal-step.ts';

interface RemoveDialogProps {
  readonly session: SessionView;
  readonly onClose: () => void;
}

const choices: readonly { readonly value: RemovalWork; readonly label: string }[] = [
  { value: 'save', label: 'Save, then remove' },
  { value: 'keep', label: 'Keep it' },
  { value: 'discard', label: 'Remove without saving' },
];

/** Says what goes and what is saved, before anything goes. */
export function RemoveDialog({ session, onClose }: RemoveDialogProps) {
  const { actions, stores } = useApp();
  const [isBusy, setIsBusy] = useState(false);
  const [work, setWork] = useState<RemovalWork>('save');
  const { name, worktree, run } = session;
  const hasEnded = run.state === 'exited' || run.state === 'lost';
  const step = useRemovalStep(session.id, isBusy && hasEnded);
  function finish(removed: RouteAnswer<'sessions.remove'> | null): void {
    setIsBusy(false);
    if (!removed) return;
    onClose();
    const text = whatWasSaved(name, removed);
    if (text === null) return;
    stores.notices.setState((notices) => addNotice(notices, { text, hint: null }), true);
  }
  async function begin(): Promise<void> {
    setIsBusy(true);
    if (!hasEnded && !(await actions.stop(session.id))) setIsBusy(false);
  }
  // Stopped is what the hub has seen, not what was asked for.
  const removeOnceEnded = useEffectEvent(() => {
    void actions.remove(session.id, work).then(finish);
  });
  useEffect(() => {
    if (isBusy && hasEnded) removeOnceEnded();
  }, [isBusy, hasEnded]);
  return (
    <Dialog title={`Remove ${name}?`} onClose={onClose}>
      {worktree !== null && (
        <Segmented label="Worktree" value={work} options={choices} onChange={setWork} />
      )}
      <ul className="dialog-list">
        {!hasEnded && <li>Claude Code is running and will be stopped first.</li>}
        <li>{whatGoes(session, work)}</li>
        <li>
          The session is removed from all lists, and its recording and attachments are deleted.
        </li>
        <li>Claude’s own history of the conversation is kept.</li>
      </ul>
      {isBusy && <p role="status">{hasEnded ? step : 'Stopping Claude Code…'}</p>}
      <div className="dialog-actions">
        <Button size="large" onClick={onClose}>
          Cancel
        </Button>
        <Button size="large" look="danger" disabled={isBusy} onClick={() => void begin()}>
          {work === 'discard' && worktree !== null ? 'Remove without saving' : 'Remove'}
        </Button>
      </div>
    </Dialog>
  );
}

function whatGoes({ cwd, worktree }: SessionView, work: RemovalWork): string {
  if (worktree === null) return `The files in ${cwd} are kept.`;
  const { path } = worktree;
  switch (work) {
    case 'save':
      return `The worktree ${path} is deleted. All of its work, tracked and untracked, is saved first and can be restored.`;
    case 'keep':
      return `The worktree ${path} is kept.`;
    case 'discard':
      return `The worktree ${path} is deleted. Changes and commits that exist only there are lost.`;
  }
}

/** Null when there is nothing to say. */
function whatWasSaved(name: string, removed: RouteAnswer<'sessions.remove'>): string | null {
  const { trashRef, commits, repositories, copies, leftOut } = removed;
  const parts = [
    ...(trashRef === null ? [] : [`The work of ${name} is saved under ${trashRef}.`]),
    ...(commits === 0 ? [] : [`It includes ${plural(commits, 'commit')} on no branch.`]),
    ...(repositories.length === 0
      ? []
      : [`It includes the repositories in ${repositories.join(', ')}.`]),
    ...copies.map(({ path, url }) => `Not saved, because it is only a copy of ${url}: ${path}.`),
    ...leftOut.map(({ path, kind }) => `Not saved: the ${kind} ${path}.`),
  ];
  return parts.length === 0 ? null : parts.join(' ');
}
