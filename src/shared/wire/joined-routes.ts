import { z } from 'zod';

import { emptySchema, sessionSchema } from './http-schemas.ts';
import {
  connectionSchema,
  connectionScopes,
  joinedSchema,
  joinRequestSchema,
  newConnectionSchema,
} from './joined-schemas.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

/** Claude Codes that was started by hand: the connections that let them join, and what becomes of them. */
export const joinedRoutes = {
  'connections.make': route({
    method: 'POST',
    path: '/connections',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary:
      'Makes the plugin by which a Claude Code started by hand joins; asked again, it renews its token',
    body: z.strictObject({
      scope: z.enum(connectionScopes),
      project: z.string().min(1).max(4096).optional(),
    }),
    answer: newConnectionSchema,
  }),
  'connections.list': route({
    method: 'GET',
    path: '/connections',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary: 'Connections that let a Claude Code started by hand join',
    answer: listOf(connectionSchema),
  }),
  'connections.revoke': route({
    method: 'DELETE',
    path: '/connections/:id',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary: 'Revokes one: nothing joins by it any more, and whoever has joined is left to itself',
    answer: z.object({ id: z.string() }),
  }),
  'joined.join': route({
    method: 'POST',
    path: '/joined',
    action: 'public',
    target: 'hub',
    planes: ['local'],
    isSecret: true,
    summary: 'A Claude Code that was started by hand joins by the token of a connection',
    body: joinRequestSchema,
    answer: joinedSchema,
  }),
  'joined.adopt': route({
    method: 'POST',
    path: '/sessions/:ref/adopt',
    action: 'session.start',
    target: 'session',
    summary: 'Ends a Claude Code that was started by hand, and resumes its conversation here',
    body: emptySchema,
    answer: sessionSchema,
  }),
} as const;
