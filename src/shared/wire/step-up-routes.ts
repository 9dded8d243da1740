import { z } from 'zod';

import { emptySchema } from './http-schemas.ts';
import { route } from './route.ts';

const pinBodySchema = z.strictObject({
  pin: z.string().regex(/^\d{6,12}$/u, { error: 'a PIN has 6 to 12 digits' }),
});

/** The owner's PIN, which unlocks the dangerous part of a device's rights for ten minutes. */
export const stepUpRoutes = {
  'step-up.unlock': route({
    method: 'POST',
    path: '/step-up',
    action: 'stream.open',
    target: 'hub',
    isSecret: true,
    summary: "Unlocks the asking device of the owner with the owner's PIN; five wrong ones lock it",
    body: pinBodySchema,
    answer: z.object({ unlockedForMs: z.int() }),
  }),
  'pin.read': route({
    method: 'GET',
    path: '/pin',
    action: 'settings.change',
    target: 'hub',
    planes: ['local'],
    summary: 'Whether a PIN is set, and which devices used up their tries',
    answer: z.object({ isSet: z.boolean(), lockedDevices: z.array(z.string()) }),
  }),
  'pin.set': route({
    method: 'POST',
    path: '/pin',
    action: 'settings.change',
    target: 'hub',
    planes: ['local'],
    isSecret: true,
    summary: 'Sets the PIN; no device is unlocked or locked any more',
    body: pinBodySchema,
    answer: emptySchema,
  }),
  'pin.remove': route({
    method: 'DELETE',
    path: '/pin',
    action: 'settings.change',
    target: 'hub',
    planes: ['local'],
    summary: 'Removes the PIN; without one, no other device of the owner types',
    answer: emptySchema,
  }),
} as const;
