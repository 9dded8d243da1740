/**
 * What the hub has git make or delete in a repo outside of any session: written down before git runs, so that a crash
 * in between is noticed.
 */
export type RepoChange = { readonly change: string; readonly repo: string } & (
  | { readonly action: 'init' }
  | {
      readonly action: 'worktree';
      readonly path: string;
      readonly branch: string;
      readonly isNewBranch: boolean;
      /** The commit that is checked out. */
      readonly base: string;
    }
  | { readonly action: 'restore'; readonly ref: string; readonly path: string }
  | { readonly action: 'drop'; readonly ref: string }
);
