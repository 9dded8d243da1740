import { z } from 'zod';

import { crewTaskLimit, mostCrewWorkers } from '../domain/crew.ts';
import { promptLimitBytes } from './body-limits.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

const crewTaskSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** The worker whose list it is in; null: for any. */
  list: z.int().nullable(),
  state: z.enum(['open', 'assigned', 'merged', 'failed', 'withdrawn']),
  /** How often a worker was given it. */
  attempt: z.int(),
  /** The worker that has it, or had it last. */
  worker: z.int().nullable(),
  /** Why the last attempt was not merged. */
  reason: z.string().nullable(),
  /** The merge commit. */
  commit: z.string().nullable(),
});

const crewMemberSchema = z.object({
  member: z.union([z.literal('manager'), z.int()]),
  /** The name of its session; null before it was started. */
  session: z.string().nullable(),
  state: z.string().nullable(),
  branch: z.string(),
  /** The task that it has. */
  task: z.string().nullable(),
});

const crewSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['running', 'paused', 'finished', 'stopped']),
  /** Why it is paused or finished. */
  reason: z.string().nullable(),
  repo: z.string(),
  /** The branch that it began at. */
  from: z.string(),
  /** The branch that merged work is on. */
  branch: z.string(),
  config: z.string(),
  workers: z.int(),
  checks: z.array(z.string()),
  createdAt: z.string(),
  tasks: z.object({
    open: z.int(),
    assigned: z.int(),
    merged: z.int(),
    failed: z.int(),
  }),
  members: z.array(crewMemberSchema),
});

const nothing = z.strictObject({});

/** Crews: a manager and its workers on one repository. Only who has a role on the whole hub sees one. */
export const crewRoutes = {
  'crews.list': route({
    method: 'GET',
    path: '/crews',
    action: 'hub.read',
    target: 'hub',
    summary: 'All crews, oldest first; none to whoever has no role on the whole hub',
    answer: listOf(crewSchema),
  }),
  'crews.start': route({
    method: 'POST',
    path: '/crews',
    // The configuration names commands that run on the machine.
    action: 'repo.trust',
    target: 'hub',
    summary: 'Starts the crew of a configuration directory',
    body: z.strictObject({ config: z.string().min(1).max(4096) }),
    answer: z.object({ crew: crewSchema, warnings: z.array(z.string()) }),
  }),
  'crews.tasks': route({
    method: 'GET',
    path: '/crews/:crew/tasks',
    action: 'hub.read',
    target: 'hub',
    summary: 'Its tasks, in the order in which they became known',
    answer: listOf(crewTaskSchema),
  }),
  'crews.add': route({
    method: 'POST',
    path: '/crews/:crew/tasks',
    action: 'session.start',
    target: 'hub',
    summary: 'Adds a task, for one worker or for any',
    body: z.strictObject({
      text: z.string().min(1).max(crewTaskLimit),
      worker: z.int().min(1).max(mostCrewWorkers).optional(),
    }),
    answer: crewSchema,
    limitBytes: promptLimitBytes,
  }),
  'crews.retry': route({
    method: 'POST',
    path: '/crews/:crew/tasks/:task/retry',
    action: 'session.start',
    target: 'hub',
    summary: 'Has a failed task tried again',
    body: nothing,
    answer: crewSchema,
  }),
  'crews.pause': route({
    method: 'POST',
    path: '/crews/:crew/pause',
    action: 'session.stop',
    target: 'hub',
    summary: 'Gives out no more tasks; its sessions end what they are at',
    needsNoRoom: true,
    body: nothing,
    answer: crewSchema,
  }),
  'crews.resume': route({
    method: 'POST',
    path: '/crews/:crew/resume',
    action: 'session.start',
    target: 'hub',
    summary: 'Lets it go on, and starts those of its sessions that have ended',
    body: nothing,
    answer: crewSchema,
  }),
  'crews.stop': route({
    method: 'POST',
    path: '/crews/:crew/stop',
    action: 'session.stop',
    target: 'hub',
    summary: 'Stops all its sessions, and says what is left of them; branches and worktrees stay',
    needsNoRoom: true,
    body: nothing,
    answer: crewSchema,
  }),
} as const;
