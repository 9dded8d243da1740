import { z } from 'zod';

// What a session changed since it began, file by file, and what can be done with it. A file is named to
// the hub by its `id`, which stands for the exact bytes of its path: a path need not be text.

const fileStatuses = [
  'added',
  'modified',
  'deleted',
  'renamed',
  'type-changed',
  'untracked',
  'conflicted',
  'unchanged',
] as const;

const stageStates = ['unstaged', 'partly-staged', 'staged', 'committed', 'conflicted'] as const;

export const changedFileSchema = z.object({
  id: z.string(),
  /** From the top of the repo. Bytes that are no UTF-8 are written `\xHH`; `isExact` is false then. */
  path: z.string(),
  isExact: z.boolean(),
  oldPath: z.string().nullable(),
  /** The old name of a rename that is staged: both are unstaged together. */
  stagedFrom: z.object({ path: z.string(), isExact: z.boolean() }).nullable(),
  status: z.enum(fileStatuses),
  stage: z.enum(stageStates),
  kind: z.enum(['file', 'link', 'submodule']),
  /** Lines; null where they were not counted: binary, very large, or one of very many. */
  added: z.int().nullable(),
  deleted: z.int().nullable(),
  isBinary: z.boolean(),
});

const pushPlanSchema = z.object({
  remote: z.string(),
  branch: z.string(),
  remoteBranch: z.string(),
  setsUpstream: z.boolean(),
  isLocal: z.boolean(),
  commit: z.string(),
  url: z.string(),
  hash: z.string().min(1),
});

export const changesSchema = z.object({
  /** The top of the working tree. */
  root: z.string(),
  base: z.object({
    commit: z.string(),
    /** `session`: where it began. `head`: that is not known or gone, so the last commit is taken. */
    from: z.enum(['session', 'head']),
    /** Files that were changed already when the session began; null when not known. */
    changesBefore: z.int().nullable(),
    /** Commits since then. */
    commits: z.int(),
  }),
  head: z.string().nullable(),
  branch: z.string().nullable(),
  upstream: z.string().nullable(),
  ahead: z.int().nullable(),
  behind: z.int().nullable(),
  worktree: z.object({
    /** A working tree of its own, beside the repo's first one. */
    isLinked: z.boolean(),
    /** A merge, rebase or the like that is not finished. */
    operation: z.string().nullable(),
  }),
  /** Where a push would go; null with the reason. */
  push: pushPlanSchema.nullable(),
  pushUrl: z.string().nullable(),
  noPush: z.string().nullable(),
  /** Commit hooks of the repo that a commit from here does not run. */
  skippedHooks: z.array(z.string()),
  /** Settings that are given with every command, so that nothing of the repo is run. */
  settings: z.array(z.string()),
  /** Stands for exactly what is staged: a commit of something else is refused. */
  staged: z.string(),
  stagedFiles: z.int(),
  files: z.array(changedFileSchema),
  /** All of them; more than `files` when the list was cut. */
  total: z.int(),
  added: z.int(),
  deleted: z.int(),
});

const diffLineSchema = z.object({
  type: z.enum(['same', 'gone', 'new']),
  text: z.string(),
  /** Line numbers before and after; null on the side where the line is not. */
  old: z.int().nullable(),
  new: z.int().nullable(),
  /** The line is longer than what is shown. */
  isCut: z.boolean(),
  /** The file ends here without a line end. */
  isUnended: z.boolean(),
});

export const fileDiffSchema = z.object({
  id: z.string(),
  path: z.string(),
  oldPath: z.string().nullable(),
  /** `text` has hunks; the others say what there is instead. */
  content: z.enum(['text', 'same', 'binary', 'too-large', 'submodule', 'unreadable']),
  /** In words, where there are no hunks. */
  note: z.string().nullable(),
  oldBytes: z.int().nullable(),
  newBytes: z.int().nullable(),
  hunks: z.array(z.object({ section: z.string(), lines: z.array(diffLineSchema) })),
  /** There are more lines than are shown. */
  isCut: z.boolean(),
});

const fileIds = z.array(z.string().min(1).max(8192)).min(1).max(1_000);

export const stageSchema = z.strictObject({ files: fileIds });
export const commitSchema = z.strictObject({
  message: z.string().min(1).max(32_000),
  /** `staged` of the list that was shown; something else is refused as `changed_since_shown`. */
  staged: z.string(),
});
export const bringInSchema = z.strictObject({
  /** A branch of the repo, made when it is missing; else the branch of the clone. */
  into: z.string().min(1).max(250).optional(),
  /** `fast-forward`: the branch only moves forward; else a merge commit is made. */
  how: z.enum(['fast-forward', 'merge']).optional(),
});
export const pushSchema = z.strictObject({
  /** The plan that was shown; another one is refused as `changed_since_shown`. */
  plan: pushPlanSchema.strict(),
});

export const gitRanSchema = z.object({
  /** The exact command, as a person could type it. */
  command: z.string(),
  /** What git said. */
  output: z.string(),
});
