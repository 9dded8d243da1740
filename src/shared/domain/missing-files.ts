/** What git leaves out of a fresh worktree although it is part of the commit. */
export interface MissingFiles {
  readonly emptySubmodules: number;
  /** Files whose content Git LFS has not fetched: a pointer of three lines stands for each. */
  readonly lfsPointers: number;
}

/** As a sentence with what brings them; null when nothing is missing. */
export function missingFilesLabel(missing: MissingFiles | undefined): string | null {
  const { emptySubmodules = 0, lfsPointers = 0 } = missing ?? {};
  const parts = [
    ...(emptySubmodules === 0
      ? []
      : [
          `${emptySubmodules} ${emptySubmodules === 1 ? 'submodule is' : 'submodules are'} empty (git submodule update --init)`,
        ]),
    ...(lfsPointers === 0
      ? []
      : [
          `${lfsPointers} ${lfsPointers === 1 ? 'file is a Git LFS pointer' : 'files are Git LFS pointers'} without content (git lfs pull)`,
        ]),
  ];
  return parts.length === 0 ? null : `In the worktree, ${parts.join(', and ')}.`;
}
