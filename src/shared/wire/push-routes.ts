import { z } from 'zod';

import { emptySchema } from './http-schemas.ts';
import { route } from './route.ts';

/** Bytes in base64url, of a given length. */
function bytesSchema(characters: number) {
  return z.string().regex(new RegExp(`^[\\w-]{${characters}}$`, 'u'));
}

/** Push notifications of the device that asks. */
export const pushRoutes = {
  'push.read': route({
    method: 'GET',
    path: '/push',
    action: 'stream.open',
    target: 'own',
    summary:
      'Whether the hub sends push notifications, with which key, and where to on this device',
    answer: z.object({
      mode: z.enum(['off', 'on', 'details']),
      /** To subscribe with; null while the hub sends none. */
      publicKey: z.string().nullable(),
      /** Of this device; null while it has none. */
      endpoint: z.string().nullable(),
    }),
  }),
  'push.subscribe': route({
    method: 'POST',
    path: '/push',
    action: 'stream.open',
    target: 'own',
    summary:
      'Sends the asking device push notifications from now on, in place of where it had them before',
    body: z.strictObject({
      endpoint: z.string().max(2_048),
      /** A point of the curve P-256, and 16 bytes. */
      p256dh: bytesSchema(87),
      auth: bytesSchema(22),
    }),
    answer: emptySchema,
  }),
  'push.unsubscribe': route({
    method: 'DELETE',
    path: '/push',
    action: 'stream.open',
    target: 'own',
    summary: 'Sends the asking device no push notifications any more',
    answer: emptySchema,
  }),
} as const;
