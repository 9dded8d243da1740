import { z } from 'zod';

import type { PeerTool } from '../peer-tool.ts';

/** A session gives a file of its working folder to its operators, and gets an id by which it goes to other sessions. */
export const attachFileTool = {
  title: 'Attach a file',
  description:
    'Stores a copy of a file of your working folder on the hub and shows it to your operators, pictures with a preview. It returns an id: pass it in `files` of ask_peer, tell_peer or reply to give the file to another session, which cannot see your folder. At most 25 MiB. Later changes of the file are not in the copy.',
  input: z.object({
    path: z
      .string()
      .min(1)
      .max(4096)
      .describe('Path of a regular file in your working folder, relative to it or absolute.'),
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Under which name others see it. The name of the file if not given.'),
  }),
  output: z.object({
    message: z.string(),
    file: z.string(),
    name: z.string(),
    type: z.string(),
    bytes: z.number(),
  }),
  isReadOnly: false,
  // 25 MiB over a slow disk.
  deadlineMs: 100_000,
} as const satisfies PeerTool;
