import { z } from 'zod';

import { askTextLimit } from '../domain/ask.ts';
import { offeredLaunchers } from '../domain/launcher-name.ts';
import { mostWorkerMinutes } from '../domain/worker.ts';
import { promptLimitBytes } from './body-limits.ts';
import { listOf } from './list-of.ts';
import { route } from './route.ts';

const workerSchema = z.object({
  id: z.string(),
  /** Null where the caller may not see it. */
  parent: z.string().nullable(),
  name: z.string(),
  /** `root › parent › name`, as far as the caller may see it. */
  path: z.string(),
  depth: z.int(),
  state: z.string(),
  task: z.enum(['open', 'answered', 'failed', 'expired']),
  repo: z.string(),
  branch: z.string().nullable(),
  cwd: z.string(),
  /** What its Claude Code said last. */
  lastWords: z.string().nullable(),
  /** In dollars, with all below it. */
  cost: z.number(),
  budget: z.number(),
  endsAt: z.string(),
  /** Why it was stopped as a worker. */
  limit: z.string().nullable(),
  /** Processes that it started and that seem to run on after its end. */
  left: z.int(),
});

/** Sessions that were started for subtasks of another. */
export const workerRoutes = {
  'workers.list': route({
    method: 'GET',
    path: '/sessions/:ref/workers',
    action: 'session.read',
    target: 'session',
    summary: 'Its workers and theirs, with what each is doing and has cost',
    answer: listOf(workerSchema),
  }),
  'workers.spawn': route({
    method: 'POST',
    path: '/sessions/:ref/workers',
    action: 'worker.spawn',
    target: 'session',
    summary: 'Starts a worker of it for a task; the result goes to the session',
    body: z.strictObject({
      task: z.string().min(1).max(askTextLimit),
      repo: z.string().min(1).max(4096).optional(),
      name: z.string().min(1).max(64).optional(),
      branch: z.string().min(1).max(200).optional(),
      launcher: z.enum(offeredLaunchers).optional(),
      model: z.string().min(1).max(100).optional(),
      minutes: z.int().min(1).max(mostWorkerMinutes).optional(),
      /** In dollars. */
      budget: z.number().positive().max(1000).optional(),
    }),
    answer: z.object({
      id: z.string(),
      name: z.string(),
      task: z.string(),
      state: z.enum(['ordered', 'started', 'failed']),
      reason: z.string().nullable(),
    }),
    limitBytes: promptLimitBytes,
  }),
  'workers.stop': route({
    method: 'POST',
    path: '/sessions/:ref/workers/stop',
    action: 'session.stop',
    target: 'session',
    summary: 'Stops it with all workers below it, and counts what is left of them',
    needsNoRoom: true,
    body: z.strictObject({}),
    answer: listOf(
      z.object({ name: z.string(), state: z.string(), isGone: z.boolean(), left: z.int() }),
    ),
  }),
} as const;
