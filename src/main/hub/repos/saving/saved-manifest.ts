import type { LeftOut } from './left-out.ts';
import type { UnfinishedOperation } from './unfinished-operations.ts';

// What a saved commit holds beside the files of its worktree, as a file in the tree of its second parent.

export interface SavedManifest {
  readonly version: 1;
  /** The commit that was checked out; null when there was none yet. */
  readonly head: string | null;
  readonly branch: string | null;
  /** A commit of the index, where it was neither like the files nor like the commit. */
  readonly index: string | null;
  /** The newest commits that no ref held, newest first. */
  readonly commits: readonly string[];
  readonly commitCount: number;
  readonly repositories: readonly SavedRepository[];
  /** Ignored clones without anything of their own: their remote has all of it. */
  readonly copies: readonly SavedCopy[];
  /** What git was in the middle of; left out by earlier versions. */
  readonly unfinished?: readonly UnfinishedOperation[];
  /** Not saved but for its name; empty folders are made again. Left out by earlier versions. */
  readonly leftOut?: readonly LeftOut[];
}

export interface SavedCopy {
  readonly path: string;
  readonly url: string;
}

export interface SavedRepository {
  /** Below the worktree; of a submodule that no folder used, its name. */
  readonly path: string;
  readonly kind: 'own' | 'bare' | 'sibling' | 'linked' | 'elsewhere' | 'module';
  /** Tree of its files, byte for byte; of a sibling, a commit. */
  readonly files: string | null;
  readonly fileCount: number;
  /** Tree of its git directory, byte for byte. */
  readonly git: string | null;
  /** Of a sibling: what it was on. */
  readonly head?: string | null;
  readonly branch?: string | null;
  /** Of a linked worktree: the repository that it belongs to, and its folder in that one's git directory. */
  readonly owner?: { readonly path: string; readonly folder: string };
  /** Where a git directory is that is elsewhere. */
  readonly pointer?: string;
}

export const manifestName = 'manifest.json';
export const detailsTrailer = 'Roundhouse-Details';
