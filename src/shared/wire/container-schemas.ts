import { z } from 'zod';

import { launcherNames } from '../domain/launcher-name.ts';

// Sessions in containers as the engine reports them. They are not events: they are as true as the engine's answer.

const figuresSchema = z.object({
  /** In cores: 1.5 is one and a half. */
  cpu: z.number(),
  cores: z.number(),
  /** Without the file cache, which the system gives back on demand. */
  memoryBytes: z.int(),
  memoryLimitBytes: z.int(),
  processes: z.int(),
  processLimit: z.int(),
});

export type ContainerFigures = z.infer<typeof figuresSchema>;

export const containerStates = ['created', 'running', 'paused', 'exited'] as const;

export const containerSchema = z.object({
  id: z.string(),
  session: z.string(),
  /** Of the session. */
  name: z.string(),
  state: z.enum(containerStates),
  /** The id of the image that it was made from. */
  image: z.string(),
  startedAt: z.string().nullable(),
  ended: z
    .object({
      code: z.int(),
      /** The engine says so; an exit code alone does not. */
      isOutOfMemory: z.boolean(),
      at: z.string(),
    })
    .nullable(),
  /** Null while it does not run, and where the engine does not report them. */
  figures: figuresSchema.nullable(),
});

/** Which of the hub's own credentials Claude Code in a container is given. */
export const containerCredentials = ['setup-token', 'api-key', 'gateway-token'] as const;

export type ContainerCredential = (typeof containerCredentials)[number];

/** What a start in a container would need and cost here. */
export const containerPlaceSchema = z.object({
  /** Where a session runs when a start does not say. */
  byDefault: z.enum(launcherNames),
  /** Why none can be started, with the command that changes it; null when one can. */
  problem: z.string().nullable(),
  credential: z.enum(containerCredentials).nullable(),
  claudeVersion: z.string(),
  baseImage: z.string(),
  limits: z.object({ cores: z.number(), memoryBytes: z.int(), processes: z.int() }),
});

export const leftoverKinds = ['container', 'volume', 'network'] as const;

/** Something on the engine with this hub's label that belongs to none of its sessions. */
export const leftoverSchema = z.object({
  kind: z.enum(leftoverKinds),
  id: z.string(),
  session: z.string().nullable(),
  /** Why it is one, and what keeps it. */
  reason: z.string(),
  /** Whether a sweep takes it away. Work that is not saved never goes. */
  mayGo: z.boolean(),
});

export const containersSchema = z.object({
  /** Null also for those who do not see the whole hub. */
  engine: z.object({ version: z.string(), address: z.string() }).nullable(),
  /** Why the engine does not answer; null when it does. */
  problem: z.string().nullable(),
  items: z.array(containerSchema),
  /** Empty for those who do not see the whole hub. */
  leftovers: z.array(leftoverSchema),
});

export const sessionContainerSchema = z.object({
  problem: z.string().nullable(),
  /** Null: it has none on the engine, or does not run in one. */
  container: containerSchema.nullable(),
});

export const sweptContainersSchema = z.object({
  swept: z.array(leftoverSchema),
  kept: z.array(leftoverSchema),
});
