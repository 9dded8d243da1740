import { z } from 'zod';

// The screen of a session after its end: written by the runner beside its job, read by any hub.

export const lastScreenFile = 'last-screen.json';

export const lastScreenSchema = z.object({
  text: z.string(),
  title: z.string(),
  cols: z.int(),
  rows: z.int(),
  offset: z.int().nonnegative(),
  /** Base64 of what redraws it on an emulator that has our guards. */
  data: z.base64(),
});

export type LastScreenRecord = z.infer<typeof lastScreenSchema>;
