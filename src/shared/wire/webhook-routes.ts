import { z } from 'zod';

import { webhookEventTypes } from '../domain/webhook.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.enum(webhookEventTypes)),
  /** The owner allowed an address on this machine or its network. */
  allowsPrivate: z.boolean(),
  createdAt: z.string(),
  createdBy: z.string(),
  /** Why nothing is sent any more; null while it is. */
  stopped: z.string().nullable(),
  /** Messages that were not delivered yet. */
  waiting: z.int(),
});

const deliverySchema = z.object({
  /** The `webhook-id` of the message, the same at every attempt. */
  id: z.string(),
  type: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  /** When it was over, or when the next attempt is due. */
  at: z.string(),
  problem: z.string().nullable(),
});

/** Receivers outside that are told what happens in sessions. */
export const webhookRoutes = {
  'webhooks.list': route({
    method: 'GET',
    path: '/webhooks',
    action: 'settings.change',
    target: 'hub',
    summary: 'Webhooks, without their secrets',
    answer: listOf(webhookSchema),
  }),
  'webhooks.create': route({
    method: 'POST',
    path: '/webhooks',
    action: 'settings.change',
    target: 'hub',
    summary: 'Makes a webhook; the answer has its secret, which is never shown again',
    body: z.strictObject({
      url: z.string().min(1).max(2_048),
      events: z.array(z.enum(webhookEventTypes)).min(1).max(webhookEventTypes.length).optional(),
      /** Allows an address on this machine or its network, and http. */
      allowsPrivate: z.boolean().optional(),
    }),
    answer: webhookSchema.extend({ secret: z.string() }),
  }),
  'webhooks.remove': route({
    method: 'DELETE',
    path: '/webhooks/:id',
    action: 'settings.change',
    target: 'hub',
    summary: 'Removes a webhook; what waits for its receiver is not sent',
    answer: webhookSchema,
  }),
  'webhooks.test': route({
    method: 'POST',
    path: '/webhooks/:id/test',
    action: 'settings.change',
    target: 'hub',
    summary: 'Sends a test message once, and says what the receiver answered',
    body: z.strictObject({}),
    answer: deliverySchema,
  }),
  'webhooks.deliveries': route({
    method: 'GET',
    path: '/webhooks/:id/deliveries',
    action: 'settings.change',
    target: 'hub',
    summary: 'What waits for its receiver, and the last 50 that were delivered or failed',
    answer: listOf(deliverySchema),
  }),
} as const;
