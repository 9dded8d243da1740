import { z } from 'zod';

import { roles } from '../domain/operator.ts';

// Bodies and answers of the routes about people. Requests are strict, answers are open.

const byWhom = z.object({ id: z.string(), name: z.string() });

const operatorNameSchema = z
  .string()
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._'’-]{0,62}[\p{L}\p{N}.])?$/u, {
    error:
      'a name has up to 64 letters, digits, blanks, ".", "_", "-" and "\'", and begins and ends with a letter or digit',
  });

export const addOperatorSchema = z.strictObject({ name: operatorNameSchema });

export const operatorSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The person whose machine this is. */
  isOwner: z.boolean(),
  /** Null for the owner, who was never added. */
  addedAt: z.string().nullable(),
  addedBy: byWhom.nullable(),
});

export const giveGrantSchema = z.strictObject({
  /** Id or name. */
  operator: z.string().min(1).max(100),
  role: z.enum(roles),
  scope: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('hub') }),
    z.strictObject({ type: z.literal('repo'), repo: z.string().min(1) }),
    /** Any reference of a session. */
    z.strictObject({ type: z.literal('session'), session: z.string().min(1).max(200) }),
  ]),
  /** Without it the grant lasts until it is withdrawn. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});

export const grantSchema = z.object({
  id: z.string(),
  operator: byWhom,
  role: z.enum(roles),
  scope: z.object({
    type: z.enum(['hub', 'repo', 'session']),
    repo: z.string().optional(),
    session: z.string().optional(),
  }),
  /** Of the session in the scope, as long as there is one. */
  sessionName: z.string().nullable(),
  expiresAt: z.string().nullable(),
  isExpired: z.boolean(),
  givenAt: z.string(),
  givenBy: byWhom,
});

export const inviteBodySchema = z.strictObject({
  /** `observer` when nothing is said. */
  role: z.enum(roles).optional(),
  /** The session that the role is for; the whole hub when nothing is said. */
  session: z.string().min(1).max(200).optional(),
  /** An operator of this hub, or the name of a new one. */
  name: operatorNameSchema.optional(),
  ttlSeconds: z.int().min(10).max(3_600).optional(),
});

export const inviteSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  session: z.string().nullable(),
  sessionName: z.string().nullable(),
  invitedBy: byWhom,
  expiresAt: z.string(),
});

export const newInviteSchema = inviteSchema.extend({ url: z.string() });
