import { z } from 'zod';

import { quickToolMs, type PeerTool } from '../peer-tool.ts';

/** A session leaves a note beside itself for the people who work with it. */
export const noteOperatorsTool = {
  title: 'Leave a note for the operators',
  description:
    'Writes a note for the people who can see this session. It is shown to them as written by you. It needs no answer: use it for what they should know later, such as a finding or a risk. @name mentions a person and notifies them. For a decision use ask_operator.',
  input: z.object({ text: z.string().describe('Plain text, at most 4000 characters.') }),
  output: z.object({ message: z.string(), note: z.string() }),
  isReadOnly: false,
  deadlineMs: quickToolMs,
} as const satisfies PeerTool;
