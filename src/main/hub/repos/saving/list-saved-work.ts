import { z } from 'zod';

import type { Git } from '../git.ts';
import { leftOutKinds } from './left-out.ts';
import { trashPrefix } from './save-work.ts';
import type { SavedManifest } from './saved-manifest.ts';
import { detailsTrailer, manifestName } from './saved-manifest.ts';
import { operationTypes } from './unfinished-operations.ts';

export interface SavedWork {
  readonly ref: string;
  readonly session: string;
  readonly savedAt: string;
  /** Files that differ from the commit that the work was on. */
  readonly files: number;
  /** Commits that no ref held. */
  readonly commits: number;
  /** Repositories that were inside the worktree. */
  readonly repositories: number;
}

/** Saved work of a repo, newest first. */
export async function listSavedWork(git: Git, repo: string): Promise<readonly SavedWork[]> {
  const format = '--format=%(refname)%00%(creatordate:iso-strict)';
  const listed = await git.must(['for-each-ref', format, '--sort=-creatordate', trashPrefix], {
    cwd: repo,
  });
  const lines = listed.split('\n').filter((line) => line !== '');
  return Promise.all(
    lines.map(async (line) => {
      const [ref = '', savedAt = ''] = line.split('\0');
      const [session = ''] = ref.slice(trashPrefix.length).split('/');
      const saved = await readSaved(git, repo, ref);
      return {
        ref,
        session,
        savedAt,
        files: await countFiles(git, repo, { ref, base: saved.base }),
        commits: saved.manifest?.commitCount ?? 0,
        repositories: saved.manifest?.repositories.length ?? 0,
      };
    }),
  );
}

export interface Saved {
  /** What the files are changes of. */
  readonly base: string | null;
  /** The commit with everything else, and what it says; null for what an earlier version saved. */
  readonly details: string | null;
  readonly manifest: SavedManifest | null;
}

export async function readSaved(git: Git, repo: string, ref: string): Promise<Saved> {
  const shown = await git.must(['show', '--no-patch', '--format=%P%n%B', ref], { cwd: repo });
  const [parents = ''] = shown.split('\n');
  const trailer = new RegExp(`^${detailsTrailer}: ([0-9a-f]+)$`, 'm');
  const details = trailer.exec(shown)?.[1] ?? null;
  const [base = null] = parents.split(' ').filter((hash) => hash !== '' && hash !== details);
  if (details === null) return { base, details: null, manifest: null };
  const text = await git.run(['cat-file', 'blob', `${details}:${manifestName}`], { cwd: repo });
  return { base, details, manifest: text.code === 0 ? parseManifest(text.stdout) : null };
}

async function countFiles(
  git: Git,
  repo: string,
  { ref, base }: { readonly ref: string; readonly base: string | null },
): Promise<number> {
  const args =
    base === null
      ? ['ls-tree', '-r', '--name-only', '-z', ref]
      : ['diff-tree', '-r', '--name-only', '--no-renames', '-z', base, ref];
  const files = await git.must(args, { cwd: repo });
  return files.split('\0').filter((file) => file !== '').length;
}

// Anybody may write a ref into a repo: what it says is checked like anything from outside. A path leads
// out of the restored worktree only if it is absolute or climbs.
const hashSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const pathSchema = z
  .string()
  .min(1)
  .refine((path) =>
    path.split('/').every((part) => part !== '' && !/^(?:\.|\.\.|\.git)$/i.test(part)),
  );
const folderSchema = z
  .string()
  .refine((path) => path.split('/').every((part) => part !== '' && part !== '..'));

const repositorySchema = z.object({
  path: pathSchema,
  kind: z.enum(['own', 'bare', 'sibling', 'linked', 'elsewhere', 'module']),
  files: hashSchema.nullable(),
  fileCount: z.int(),
  git: hashSchema.nullable(),
  head: hashSchema.nullish(),
  branch: z.string().nullish(),
  owner: z.object({ path: pathSchema, folder: folderSchema }).optional(),
  pointer: z.string().optional(),
});

const manifestSchema = z.object({
  version: z.literal(1),
  head: hashSchema.nullable(),
  branch: z.string().nullable(),
  index: hashSchema.nullable(),
  commits: z.array(hashSchema),
  commitCount: z.int(),
  repositories: z.array(repositorySchema),
  copies: z.array(z.object({ path: z.string(), url: z.string() })),
  leftOut: z
    .array(z.object({ path: pathSchema, kind: z.enum(leftOutKinds) }))
    .optional()
    // A name that no restore would take is no reason to lose the rest.
    .catch(undefined),
  unfinished: z
    .array(
      z.object({
        type: z.enum(operationTypes),
        commit: hashSchema.nullable(),
        branch: z.string().nullable(),
      }),
    )
    .optional(),
});

function parseManifest(text: string): SavedManifest | null {
  try {
    return manifestSchema.parse(JSON.parse(text)) as SavedManifest;
  } catch {
    // Of a later version, or not written by us: the files are restored without it.
    return null;
  }
}
