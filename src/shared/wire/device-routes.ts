import { z } from 'zod';

import { deviceRoles } from '../domain/device-role.ts';
import { emptySchema } from './http-schemas.ts';
import { listOf } from './list-of.ts';
import { inviteBodySchema } from './people-schemas.ts';
import { route } from './route.ts';

const rolesSchema = z.array(z.enum(deviceRoles)).max(deviceRoles.length);

const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  operator: z.object({ id: z.string(), name: z.string() }),
  /** The address under which it was signed in. */
  origin: z.string(),
  /** The most that it may do; null for one that may do whatever its operator may. */
  roles: rolesSchema.nullable(),
  pairedAt: z.string(),
  lastSeenAt: z.string(),
  /** It asked for push notifications. */
  hasPush: z.boolean(),
  /** The device that asks. */
  isAsking: z.boolean(),
});

const networkSchema = z.object({
  /** Null while the hub serves only its own machine. */
  url: z.string().nullable(),
  address: z.string().nullable(),
  /** Why it does not serve the network although it should. */
  problem: z.string().nullable(),
  /** What is dangerous about the address that it serves. */
  warning: z.string().nullable(),
  /** The value of the setting `lan`. */
  setting: z.string(),
  fixedBy: z.string().nullable(),
  fingerprint: z.string().nullable(),
  addresses: z.array(
    z.object({
      interface: z.string(),
      address: z.string(),
      family: z.enum(['IPv4', 'IPv6']),
      kind: z.enum(['network', 'public', 'container', 'vpn']),
    }),
  ),
});

/** Pairing as the desk sees it, and the devices of the hub. What the phone calls is in `hub-routes.ts`. */
export const deviceRoutes = {
  'pairing.read': route({
    method: 'GET',
    path: '/pair',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary: 'The network listener, the open offer and the phone that waits for an answer',
    answer: z.object({
      network: networkSchema,
      offer: z
        .object({
          id: z.string(),
          operator: z.string(),
          roles: rolesSchema,
          expiresInMs: z.int(),
        })
        .nullable(),
      pending: z
        .object({
          id: z.string(),
          name: z.string(),
          /** Whose device it will be. */
          operator: z.string(),
          browser: z.string(),
          address: z.string(),
          digits: z.string(),
          roles: rolesSchema,
          state: z.enum(['waiting', 'allowed', 'denied']),
        })
        .nullable(),
      alert: z.enum(['wrong-codes', 'used-twice', 'too-many']).nullable(),
      isReached: z.boolean(),
    }),
  }),
  'pairing.offer': route({
    method: 'POST',
    path: '/pair/offers',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    needsNoRoom: true,
    summary:
      'A URL for one device of the owner, or with `person` of a guest, once, within 120 s; ends the offer before it',
    body: z.strictObject({
      /** The most that the device may do; all that a guest is granted when nothing is said. */
      roles: rolesSchema.optional(),
      person: inviteBodySchema.omit({ ttlSeconds: true }).optional(),
    }),
    answer: z.object({
      id: z.string(),
      url: z.string(),
      expiresInMs: z.int(),
      /** Whose device it will be. */
      operator: z.string(),
    }),
  }),
  'pairing.withdraw': route({
    method: 'DELETE',
    path: '/pair/offers',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    summary: 'Ends the open offer and the phone that waits; with `offer` only if it is that one',
    query: z.strictObject({ offer: z.string().optional() }),
    answer: emptySchema,
  }),
  'pairing.answer': route({
    method: 'POST',
    path: '/pair/answer',
    action: 'device.pair',
    target: 'hub',
    planes: ['local'],
    needsNoRoom: true,
    summary:
      'Allows or denies the phone that waits; `roles` may only narrow, `again` names the device that it is at a new address',
    body: z.strictObject({
      device: z.string(),
      allow: z.boolean(),
      roles: rolesSchema.optional(),
      again: z.string().optional(),
    }),
    answer: z.object({ allowed: z.boolean() }),
  }),
  'devices.list': route({
    method: 'GET',
    path: '/devices',
    action: 'device.read',
    target: 'hub',
    summary: 'Devices that are signed in, as far as the caller may see them',
    answer: listOf(deviceSchema),
  }),
  'devices.narrow': route({
    method: 'PATCH',
    path: '/devices/:id',
    action: 'device.revoke',
    target: 'device',
    needsNoRoom: true,
    summary: 'Takes roles from a device; more needs a new pairing',
    body: z.strictObject({ roles: rolesSchema }),
    answer: deviceSchema,
  }),
  'devices.revoke': route({
    method: 'DELETE',
    path: '/devices/:id',
    action: 'device.revoke',
    target: 'device',
    summary: 'Signs a device out: its streams end within a second',
    answer: z.object({ id: z.string() }),
  }),
} as const;
