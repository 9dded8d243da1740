import { z } from 'zod';

import { listOf } from './list-of.ts';
import * as schema from './people-schemas.ts';
import { route } from './route.ts';

/** Who is on this hub, and what they may do. */
export const peopleRoutes = {
  'operators.list': route({
    method: 'GET',
    path: '/operators',
    action: 'operator.read',
    target: 'hub',
    summary: 'The operators of this hub; only the caller without a role on the whole hub',
    answer: listOf(schema.operatorSchema),
  }),
  'operators.add': route({
    method: 'POST',
    path: '/operators',
    action: 'role.grant',
    target: 'hub',
    planes: ['local'],
    summary: 'Adds an operator, who has no right yet',
    body: schema.addOperatorSchema,
    answer: schema.operatorSchema,
  }),
  'operators.rename': route({
    method: 'PATCH',
    path: '/operators/:operator',
    action: 'role.grant',
    target: 'hub',
    planes: ['local'],
    summary: 'Renames an operator',
    body: schema.addOperatorSchema,
    answer: schema.operatorSchema,
  }),
  'operators.remove': route({
    method: 'DELETE',
    path: '/operators/:operator',
    action: 'role.grant',
    target: 'hub',
    planes: ['local'],
    summary: 'Removes an operator with its grants, and signs its devices out',
    answer: z.object({ id: z.string() }),
  }),
  'grants.list': route({
    method: 'GET',
    path: '/grants',
    action: 'operator.read',
    target: 'hub',
    summary: "Who is granted what; only the caller's own without a role on the whole hub",
    answer: listOf(schema.grantSchema),
  }),
  'grants.give': route({
    method: 'POST',
    path: '/grants',
    action: 'role.grant',
    target: 'hub',
    planes: ['local'],
    summary: 'Grants an operator a role on a session, a repo or the hub',
    body: schema.giveGrantSchema,
    answer: schema.grantSchema,
  }),
  'grants.withdraw': route({
    method: 'DELETE',
    path: '/grants/:grant',
    action: 'role.grant',
    target: 'hub',
    planes: ['local'],
    summary: 'Withdraws a grant; open streams follow within a second',
    answer: z.object({ id: z.string() }),
  }),
} as const;
