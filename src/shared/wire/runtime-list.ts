import { z } from 'zod';

/**
 * `runtime.json`, inside the desktop's archive: the files of the runtime that is delivered beside it. Written when
 * the package is made, by `scripts/runtime-tree.mjs`.
 */
export const runtimeListSchema = z.object({
  /** Names these very files: the version and a digest of the list. */
  id: z.string().regex(/^[\w.+-]+$/),
  version: z.string(),
  files: z.array(
    z.object({
      /** Relative, with `/`, and never out of the folder. */
      path: z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\:]+$/),
      /** Null where the file may have been signed after the list was made. */
      sha256: z.string().nullable(),
      isExecutable: z.boolean(),
    }),
  ),
});

export type RuntimeList = z.infer<typeof runtimeListSchema>;
export type RuntimeFile = RuntimeList['files'][number];

/** `installed.json` of a runtime that was copied whole: each file with its size in bytes and its time. */
export const runtimeReceiptSchema = z.record(
  z.string(),
  z.object({ size: z.number(), mtimeMs: z.number() }),
);

export type RuntimeReceipt = z.infer<typeof runtimeReceiptSchema>;
