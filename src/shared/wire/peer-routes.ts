import { z } from 'zod';

import { askTextLimit } from '../domain/ask.ts';
import { promptLimitBytes } from './body-limits.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

const actor = z.object({
  type: z.enum(['operator', 'session', 'claude', 'hub']),
  id: z.string(),
  name: z.string(),
});
const party = z.object({ id: z.string(), name: z.string() });

const askSchema = z.object({
  /** Of a message, where an operator asks: it is typed, and has its receipt under the same id. */
  id: z.string(),
  from: actor,
  to: party,
  text: z.string(),
  wantsAnswer: z.boolean(),
  /** `held`: it did not reach Claude Code, or nobody knows; a person decides. */
  state: z.enum(['queued', 'held', 'delivered', 'read', 'answered', 'failed', 'expired']),
  /** 1 for the next one that the session gets; null when it is not queued. */
  place: z.int().nullable(),
  reason: z.string().nullable(),
  /** The sessions through which it came; empty where an operator asks. */
  chain: z.array(party),
  /** The person at the root of the chain. */
  root: actor,
  createdAt: z.string(),
  deliveredAt: z.string().nullable(),
  readAt: z.string().nullable(),
  answeredAt: z.string().nullable(),
  /** Null where an operator asks: the message waits until it is dropped. */
  expiresAt: z.string().nullable(),
  answer: z.string().nullable(),
});

const peerSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  repo: z.string(),
  branch: z.string().nullable(),
  owner: party,
  /** What waits for it: messages of people and of sessions. */
  waiting: z.int(),
  /** Open asks of this session to others. */
  asking: z.array(z.object({ id: z.string(), to: party, state: askSchema.shape.state })),
});

/** What is asked between sessions, and by people of sessions. */
export const peerRoutes = {
  'peers.list': route({
    method: 'GET',
    path: '/peers',
    action: 'session.read',
    target: 'hub',
    summary: 'Sessions that can be asked, with what waits for each and what each asks',
    answer: listOf(peerSchema),
  }),
  'asks.create': route({
    method: 'POST',
    path: '/asks',
    action: 'peer.message',
    target: 'hub',
    summary: 'Asks or tells a session something; it is typed as a message of the operator',
    body: z.strictObject({
      to: z.string().min(1).max(100),
      text: z.string().min(1).max(askTextLimit),
      wantsAnswer: z.boolean().optional(),
      /** The session from beside which it is asked; the page shows the answer there. */
      in: z.string().min(1).max(100).optional(),
    }),
    answer: askSchema,
    limitBytes: promptLimitBytes,
  }),
  'asks.read': route({
    method: 'GET',
    path: '/asks/:id',
    action: 'session.read',
    target: 'ask',
    summary: 'The state of an ask, and its answer',
    answer: askSchema,
  }),
  'asks.withdraw': route({
    method: 'DELETE',
    path: '/asks/:id',
    action: 'peer.message',
    target: 'ask',
    summary: 'Withdraws an open ask between sessions; the session that asked hears of it',
    answer: askSchema,
  }),
} as const;
