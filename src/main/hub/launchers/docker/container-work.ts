import type { Result } from '../../../../shared/base/result.ts';

/** What the clone of a container is made from: a file of the hub with the commits of all branches. */
export interface WorkBundle {
  readonly path: string;
  readonly bytes: number;
  /** Of a shallow clone: where its history ends, as git keeps it. */
  readonly shallow: Uint8Array | null;
}

export interface RepoFound {
  /** The top of the working tree, at which the clone lies in the container as well. */
  readonly top: string;
  /** Who commits there: variables for git. */
  readonly identity: Readonly<Record<string, string>>;
  /** Addresses of its remotes. */
  readonly remotes: readonly string[];
}

/** What a container has handed out: nothing in it is believed. */
export interface ClonedWork {
  /** A folder of the repo that the clone was made from. */
  readonly folder: string;
  /** Name of the session. */
  readonly name: string;
  readonly bundle: NodeJS.ReadableStream;
}

/** The repos of the hub's machine, for containers that work in clones of them. */
export interface ContainerWork {
  /** Refused for a folder that no clone can be made of. */
  find(folder: string): Promise<Result<RepoFound, string>>;
  /** Makes a bundle, which is gone after `use`. */
  withBundle<T>(top: string, use: (bundle: WorkBundle) => Promise<T>): Promise<T>;
  /** Takes the work in; answers with the ref that keeps it in the repo, null when the repo has all of it. */
  takeIn(work: ClonedWork): Promise<Result<string | null, string>>;
}

/** In a clone: the commit that it began with, and all work since. */
export const cloneRefs = { base: 'refs/roundhouse/base', saved: 'refs/roundhouse/saved' } as const;
