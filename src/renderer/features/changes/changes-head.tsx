import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { plural } from '../../core/labels/format.ts';
import type { Changes } from '../../core/stores/changes-store.ts';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ShownPath } from './shown-path.tsx';

interface ChangesHeadProps {
  readonly session: SessionView;
  readonly changes: Changes;
  readonly isLoading: boolean;
}

/** From where the changes are told, and how the working tree stands. */
export function ChangesHead({ session, changes, isLoading }: ChangesHeadProps) {
  const { changes: loader } = useApp();
  const { total, added, deleted, worktree } = changes;
  return (
    <header className="changes-head">
      <div className="changes-sum">
        <b>{plural(total, 'file')}</b>
        <span className="changes-added">+{added}</span>
        <span className="changes-gone">−{deleted}</span>
        <span className="push" />
        <button
          type="button"
          className="icon-button"
          aria-label="Refresh changes"
          title="Refresh changes"
          aria-busy={isLoading}
          onClick={() => void loader.load(session.id)}
        >
          <Icon name="refresh" />
        </button>
      </div>
      <p className="changes-base">{baseWords(changes)}</p>
      <div className="changes-chips">
        <Chip isCode>
          {changes.branch === null ? 'no branch' : <ShownPath path={changes.branch} />}
        </Chip>
        {changes.upstream !== null && (
          <span className="faint">
            {plural(changes.ahead ?? 0, 'commit')} ahead, {changes.behind ?? 0} behind{' '}
            {changes.upstream}
          </span>
        )}
        {worktree.isLinked && <Chip>own worktree</Chip>}
        {worktree.operation !== null && (
          <span className="changes-warning">{worktree.operation} not finished</span>
        )}
      </div>
    </header>
  );
}

function baseWords({ base }: Changes): string {
  const commit = base.commit.slice(0, 8);
  if (base.from === 'head') {
    return `Since the last commit, ${commit}: the session’s start is unknown.`;
  }
  const commits = base.commits > 0 ? `, ${plural(base.commits, 'commit')} since` : '';
  const before = base.changesBefore ?? 0;
  const others = before > 0 ? ` ${plural(before, 'file')} already had changes.` : '';
  return `Since ${commit}, where the session started${commits}.${others}`;
}
