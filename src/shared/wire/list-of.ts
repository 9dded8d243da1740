import { z } from 'zod';

/** Several of something, as an answer has them. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item) });
}
