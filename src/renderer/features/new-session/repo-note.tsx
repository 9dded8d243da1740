import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { plural } from '../../core/labels/format.ts';
import type { Lookup } from '../../ui/use-lookup.ts';

export type RepoInspection = RouteAnswer<'repos.inspect'>;

interface RepoNoteProps {
  readonly inspection: Lookup<RepoInspection>;
  /** The path that was asked about. */
  readonly given: string;
}

/** Under the path: what the hub found there. */
export function RepoNote({ inspection, given }: RepoNoteProps) {
  switch (inspection.state) {
    case 'none':
      return <span className="field-note">A path on the hub’s machine.</span>;
    case 'asking':
      return <span className="field-note">Checking…</span>;
    case 'refused':
      return (
        <span className="field-note is-bad" role="alert">
          {inspection.reason}
        </span>
      );
    case 'found':
      return (
        <span className="field-note">{describeRepo(inspection.value, given).join(' · ')}</span>
      );
  }
}

/** The facts of a repo in a few words each. */
function describeRepo(found: RepoInspection, given: string): readonly string[] {
  const { path, repo, branch, changes, isWorktree, isFile } = found;
  const isElsewhere = path !== given.replace(/(?<=.)\/+$/, '') && !given.startsWith('~');
  const place = isFile
    ? `the file’s ${repo === null ? 'folder' : 'repo'}, ${path}`
    : `links to ${path}`;
  const where = [
    ...(isElsewhere ? [place] : []),
    ...(repo !== null && repo !== path ? [`a folder of ${repo}`] : []),
  ];
  if (repo === null) return [...where, 'not a Git repo: no branches and no undo'];
  return [
    ...where,
    branch ?? 'no branch',
    changes === 0 ? 'no changes' : plural(changes, 'change'),
    ...(isWorktree ? ['a worktree'] : []),
  ];
}
