import { z } from 'zod';

import { webhookEventTypes } from '../../../shared/domain/webhook.ts';

/** A message that was not delivered yet. */
const pendingSchema = z.object({
  /** The same at every attempt. */
  id: z.string(),
  type: z.string(),
  /** As it is signed and sent. */
  body: z.string(),
  attempts: z.int().nonnegative(),
  dueAtMs: z.number(),
  problem: z.string().nullable(),
});

const deliverySchema = z.object({
  id: z.string(),
  type: z.string(),
  state: z.enum(['delivered', 'failed']),
  attempts: z.int(),
  at: z.string(),
  problem: z.string().nullable(),
});

/** `DATA/webhooks/ID.json`, readable by the owner only: it holds the secret. */
export const webhookRecordSchema = z.object({
  id: z.string().regex(/^wh_[a-z0-9]{14}$/u),
  url: z.string(),
  events: z.array(z.enum(webhookEventTypes)),
  allowsPrivate: z.boolean(),
  secret: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  /** The receiver has said that it is gone; null while messages are sent. */
  stopped: z.string().nullable(),
  /** Whose events the cursor counts. */
  epoch: z.string(),
  /** What happened until here waits below, or is over. */
  cursor: z.int().nonnegative(),
  pending: z.array(pendingSchema),
  recent: z.array(deliverySchema),
});

export type WebhookRecord = z.infer<typeof webhookRecordSchema>;
export type PendingMessage = z.infer<typeof pendingSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
