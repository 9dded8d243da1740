import { z } from 'zod';

import type { RequestMethod } from './runner-requests.ts';

/** Of a file, in one request: as base64 it is below the limit for the text of a request. */
export const filePartBytes = 128 * 1024;

/**
 * A runner sends a file that its Claude Code attaches, part by part and in order; the call of the tool then names the upload.
 * Refused with `gone` when the hub knows nothing of the parts before, because it was started again: the runner begins anew.
 */
export const sendFilePartMethod = {
  name: 'send-file-part',
  params: z.strictObject({
    upload: z.string().min(1).max(64),
    offset: z.int().nonnegative(),
    data: z.base64().max(filePartBytes * 2),
    isLast: z.boolean(),
  }),
  result: z.strictObject({}),
} as const satisfies RequestMethod<unknown, unknown>;

export type FilePart = z.infer<typeof sendFilePartMethod.params>;

/** What the runner makes of a call of `attach_file`: the path was read, and the content is sent. */
export const sentFileSchema = z.strictObject({
  name: z.string().min(1).max(500),
  upload: z.string().min(1).max(64),
  sha256: z.string().length(64),
});
