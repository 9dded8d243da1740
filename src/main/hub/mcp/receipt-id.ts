import { z } from 'zod';

// A tool that makes something stores the id of it as the receipt of the call. A repeated call reads it from there, and
// the first call gets what was made, with the same id.

export function rememberId({ id }: { readonly id: string }): { readonly id: string } {
  return { id };
}

const receiptSchema = z.union([
  z.object({ id: z.string() }).transform(({ id }) => id),
  // As earlier hubs stored it: the call may be repeated after an update.
  z.object({ ask: z.string() }).transform(({ ask }) => ask),
  z.object({ question: z.string() }).transform(({ question }) => question),
]);

/** Of a receipt, fresh or from the store. */
export function idOfReceipt(receipt: unknown): string {
  return receiptSchema.parse(receipt);
}
