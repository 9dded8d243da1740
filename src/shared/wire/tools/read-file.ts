import { z } from 'zod';

import { quickToolMs, type PeerTool } from '../peer-tool.ts';

/** Characters of a text that one call returns. */
export const readFileLimit = 30_000;

/** A session reads what it was given. */
export const readFileTool = {
  title: 'Read an attached file',
  description: `Reads a file that came with a peer's message or answer, that an operator attached, or that you attached, by its id. Of a text it returns the content, at most ${readFileLimit} characters at a time. A picture, a PDF or another file is put where your Read tool can open it, and its path is returned. Without an id it lists the files that you have. It does not read your working folder: use your own tools for that.`,
  input: z.object({
    file: z.string().min(1).max(40).optional().describe('Id of the file, such as "f_3k9…".'),
    offset: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('Of a long text: the character to begin at, `next_offset` of the call before.'),
  }),
  output: z.object({
    message: z.string(),
    content: z.string().nullable(),
    next_offset: z.number().nullable(),
    path: z.string().nullable(),
    files: z.array(
      z.object({ file: z.string(), name: z.string(), type: z.string(), bytes: z.number() }),
    ),
  }),
  isReadOnly: true,
  deadlineMs: quickToolMs,
} as const satisfies PeerTool;
