import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { plural } from '../../ui/format.ts';
import type { Lookup } from '../../ui/use-lookup.ts';

export type RepoInspection = RouteAnswer<'repos.inspect'>;

/** Under the path: what the hub found there. */
export function RepoNote({ inspection }: { readonly inspection: Lookup<RepoInspection> }) {
  switch (inspection.state) {
    case 'none':
      return <span className="field-note">A path on the machine of the hub.</span>;
    case 'asking':
      return <span className="field-note">Looking…</span>;
    case 'refused':
      return (
        <span className="field-note is-bad" role="alert">
          {inspection.reason}
        </span>
      );
    case 'found': {
      const { repo, branch, changes, isWorktree } = inspection.value;
      if (repo === null) {
        return (
          <span className="field-note">
            A folder without git: no branches, nothing to go back to.
          </span>
        );
      }
      const parts = [
        branch ?? 'no branch',
        changes === 0 ? 'no changes' : plural(changes, 'change'),
        ...(isWorktree ? ['a worktree'] : []),
      ];
      return <span className="field-note">{parts.join(' · ')}</span>;
    }
  }
}
