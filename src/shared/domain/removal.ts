/** What becomes of the work in a session's own worktree when the session is removed. */
export type RemovalWork =
  /** Saved under a ref, then the worktree goes. */
  | 'save'
  /** The worktree goes, and what is only in it is lost. */
  | 'discard'
  /** The worktree stays as it is; only the session is forgotten. */
  | 'keep';

/** A removal that was asked for and has not come to its end. */
export interface Removal {
  readonly state: 'running' | 'failed';
  readonly work: RemovalWork;
  /** Where the work is saved already. */
  readonly trashRef: string | null;
  /** Why it failed, with what to do. */
  readonly reason: string | null;
}
