import { z } from 'zod';

import { deviceKinds } from '../domain/device-kind.ts';
import type { HubEvent } from '../domain/event.ts';

/**
 * The envelope is checked in full. `data` was made by the hub's own deciders and is typed by `kind`; only
 * its being an object is checked again here.
 */
export const eventEnvelopeSchema = z.object({
  seq: z.int().positive(),
  at: z.string(),
  session: z.string().nullable(),
  kind: z.string(),
  actor: z.object({
    type: z.enum(['operator', 'session', 'claude', 'hub']),
    id: z.string(),
    name: z.string(),
    device: z.object({ kind: z.enum(deviceKinds), name: z.string() }).optional(),
  }),
  cause: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

/** An event from the store or the wire; throws on anything that is not an envelope. */
export function parseEvent(value: unknown): HubEvent {
  return eventEnvelopeSchema.parse(value) as unknown as HubEvent;
}
