import { useEffect } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { plural } from '../../core/labels/format.ts';
import type { SessionChanges } from '../../core/stores/changes-store.ts';
import { unknownChanges } from '../../core/stores/changes-store.ts';
import { Button } from '../../ui/button.tsx';
import { ChangesHead } from './changes-head.tsx';
import { ChangesTree } from './changes-tree.tsx';
import { CommitPanel } from './commit-panel.tsx';
import { DiffDialog } from './diff-dialog.tsx';

import './changes.css';

/** What a session changed since it began, and what can be done with it. */
export function ChangesView({ session }: { readonly session: SessionView }) {
  const { changes: loader } = useApp();
  const { id } = session;
  const state = useAppStore(
    (all) => all.changes,
    (all) => all.get(id) ?? unknownChanges,
  );
  useEffect(() => {
    const shown = loader.show(id);
    return () => shown[Symbol.dispose]();
  }, [loader, id]);

  const { changes } = state;
  return (
    <section className="changes" aria-label={`Changes of ${session.name}`}>
      <ChangesNote state={state} onRetry={() => void loader.load(id)} />
      {changes && (
        <>
          <ChangesHead session={session} changes={changes} isLoading={state.isLoading} />
          {changes.total === 0 ? (
            <p className="changes-note">
              No changes since{' '}
              {changes.base.from === 'session' ? 'the session started' : 'the last commit'}.
            </p>
          ) : (
            <ChangesTree key={id} session={session} changes={changes} />
          )}
          {changes.total > changes.files.length && (
            <p className="changes-note">
              {plural(changes.total - changes.files.length, 'more file')} not listed.
            </p>
          )}
          <CommitPanel session={session} changes={changes} state={state} />
        </>
      )}
      {changes && state.open !== null && (
        <DiffDialog session={session} changes={changes} file={state.open} />
      )}
    </section>
  );
}

function ChangesNote({
  state,
  onRetry,
}: {
  readonly state: SessionChanges;
  readonly onRetry: () => void;
}) {
  const { changes, error, isLoading } = state;
  const isAway = useAppStore(
    (all) => all.connection,
    (all) => all.link === 'away',
  );
  if (error) {
    return (
      <div className="changes-note is-bad" role="alert">
        <p>{error.reason}</p>
        {error.hint !== null && <p className="faint">{error.hint}</p>}
        <Button size="small" onClick={onRetry} disabled={isLoading}>
          Try again
        </Button>
      </div>
    );
  }
  if (isAway && changes)
    return <p className="changes-note">Shown as of the last connection to the hub.</p>;
  if (changes) return null;
  return <p className="changes-note">Loading changes…</p>;
}
