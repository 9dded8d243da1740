import { z } from 'zod';

import { sessionNamePattern } from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

/** Below it, each published agent has its card and its endpoint. */
export const agentPrefix = '/a2a/';
export const agentCardName = '.well-known/agent-card.json';
export const mostAsksPerDay = 10_000;

const agentSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  session: z.object({ id: z.string(), name: z.string() }),
  /** Who published it. */
  operator: z.object({ id: z.string(), name: z.string() }),
  asksPerDay: z.int(),
  leftToday: z.int(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** Of its endpoint, below the address of the hub. */
  path: z.string(),
});

/** Sessions that programs outside the hub may ask, by the A2A protocol. */
export const agentRoutes = {
  'agents.publish': route({
    method: 'POST',
    path: '/agents',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary: 'Publishes a session as an A2A agent; the token is in the answer and nowhere else',
    body: z.strictObject({
      session: z.string().min(1).max(100),
      /** That of the session if not given. */
      name: z.string().regex(sessionNamePattern).optional(),
      description: z.string().max(500).optional(),
      asksPerDay: z.int().min(1).max(mostAsksPerDay),
    }),
    answer: agentSchema.extend({ token: z.string() }),
    isSecret: true,
  }),
  'agents.list': route({
    method: 'GET',
    path: '/agents',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary: 'Published agents, with what is left of the asks of today',
    answer: listOf(agentSchema),
  }),
  'agents.revoke': route({
    method: 'DELETE',
    path: '/agents/:id',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary: 'Revokes one: its token is refused from then on',
    answer: z.object({ id: z.string() }),
  }),
} as const;
