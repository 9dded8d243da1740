import { z } from 'zod';

/** What a Claude Code that was started by hand says of itself, by its runner. */
export const joinRequestSchema = z.strictObject({
  token: z.string().max(200),
  claudeSessionId: z.uuid(),
  cwd: z.string().min(1).max(4096),
  pid: z.int().positive(),
  startTime: z.string().max(200),
  version: z.string().max(100).nullable(),
  /** False for `claude -p`: nobody sits before it. */
  isAttended: z.boolean(),
});

export type JoinRequest = z.infer<typeof joinRequestSchema>;

export const joinedSchema = z.object({
  session: z.string(),
  name: z.string(),
  /** Of the runner, on this machine. */
  jobFile: z.string(),
});

export const connectionScopes = ['user', 'project', 'session'] as const;

/** A connection lets each Claude Code that its plugin reaches join the hub, as a session of its operator. */
export const connectionSchema = z.object({
  id: z.string(),
  scope: z.enum(connectionScopes),
  /** Of the project; null for those of a user or of one session. */
  project: z.string().nullable(),
  operator: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** Names of the sessions that have joined by it and run now. */
  sessions: z.array(z.string()),
  /** What `claude plugin` names. */
  plugin: z.string(),
  marketplace: z.string(),
});

export const newConnectionSchema = z.object({
  id: z.string(),
  /** What `claude plugin install` names, with the folder of its marketplace. */
  plugin: z.string(),
  marketplace: z.string(),
  marketplaceFolder: z.string(),
  /** For `claude --plugin-dir`. */
  pluginFolder: z.string(),
});
