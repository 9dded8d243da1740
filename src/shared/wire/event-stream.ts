import { z } from 'zod';

// What goes up when the stream comes down as server-sent events. Batches are numbered from 1 without gaps, so that one
// that is sent again after a lost answer does nothing twice, and two requests cannot overtake each other.

export const streamBatchLimitBytes = 1_500_000;

export const streamBatchSchema = z.strictObject({
  /** From the first event of the stream. */
  stream: z.string().min(1).max(64),
  n: z.int().positive(),
  items: z
    .array(
      z.union([
        /** A message, as it would go over a WebSocket. */
        z.strictObject({ text: z.string().max(1_048_576) }),
        /** A binary frame. */
        z.strictObject({ frame: z.base64().max(1_400_000) }),
      ]),
    )
    .min(1)
    .max(256),
});

export type StreamBatch = z.infer<typeof streamBatchSchema>;
