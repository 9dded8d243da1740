import { asId } from '../../../../shared/base/ids.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { guestRoles } from '../../../../shared/domain/device-role.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { AccessService } from '../../access/access-service.ts';
import { authorize } from '../../access/authorize.ts';
import type { PairingService } from '../../access/pairing-service.ts';
import type { LanService } from '../../lan/lan-service.ts';
import type { InviteService } from '../../operators/invite-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { SettingsService } from '../../settings/settings-service.ts';
import type { Handlers } from '../handler.ts';
import { grantScope, scopeOfSession } from './grant-scope.ts';

type Names = Extract<keyof Handlers, `pairing.${string}` | `devices.${string}`>;
export type PairingHandlers = Pick<Handlers, Names>;

export interface PairingHandlersOptions {
  readonly access: Pick<
    AccessService,
    'devices' | 'signOutDevice' | 'narrowDevice' | 'ownDeviceOf'
  >;
  readonly pairing: PairingService;
  readonly lan: LanService;
  readonly settings: Pick<SettingsService, 'list'>;
  readonly monotonic: () => number;
  readonly invites: Pick<InviteService, 'guestOf'>;
  readonly sessions: Pick<SessionService, 'find'>;
}

/** The desk's side of pairing, and the list of devices. */
export function pairingHandlers(options: PairingHandlersOptions): PairingHandlers {
  const { access, pairing, lan, settings, monotonic } = options;

  function network() {
    const setting = settings.list().find(({ name }) => name === 'lan');
    const { url, address, problem, warning } = lan.state;
    return {
      url,
      address,
      problem,
      warning,
      setting: String(setting?.value ?? 'off'),
      fixedBy: setting?.fixedBy ?? null,
      fingerprint: url === null ? null : lan.fingerprint,
      addresses: lan.addresses().map((one) => ({ ...one })),
    };
  }

  return {
    'pairing.read': () => {
      const { offer, pending, alert, isReached } = pairing.state;
      return Promise.resolve(
        ok({
          network: network(),
          offer: offer && {
            id: offer.id,
            operator: offer.guest.name,
            roles: [...offer.roles],
            expiresInMs: Math.max(0, Math.round(offer.deadlineMs - monotonic())),
          },
          pending: pending && {
            id: pending.id,
            name: pending.name,
            operator: pending.guest.name,
            browser: pending.browser,
            address: pending.address,
            digits: pending.digits,
            roles: [...pending.roles],
            state: pending.decision,
          },
          alert,
          isReached,
        }),
      );
    },
    ...offerHandlers(options),
    'pairing.answer': ({ body }) => {
      const decided = pairing.decide(body.device, {
        isAllowed: body.allow,
        ...(body.roles && { roles: body.roles }),
        again: body.again === undefined ? null : asId('device', body.again),
      });
      return Promise.resolve(decided.ok ? ok({ allowed: body.allow }) : decided);
    },
    'pairing.withdraw': ({ query }) => {
      pairing.withdraw(query.offer);
      return Promise.resolve(ok({}));
    },
    ...deviceHandlers(access),
  };
}

/** A code for one device: of the person who asks, or of a guest. */
function offerHandlers({
  access,
  pairing,
  lan,
  invites,
  sessions,
}: PairingHandlersOptions): Pick<Handlers, 'pairing.offer'> {
  return {
    'pairing.offer': async ({ principal, body }) => {
      const { url } = lan.state;
      if (url === null) {
        const message = lan.state.problem ?? 'This hub does not serve the network.';
        return err(refusal('refused', message, 'Turn the network on first.'));
      }
      const place = { lanUrl: url, fingerprint: lan.fingerprint };
      if (!body.person) {
        const guest = access.ownDeviceOf(principal.operator);
        const roles = body.roles && { roles: body.roles };
        return ok({ ...pairing.offer({ ...place, ...roles, guest }), operator: guest.name });
      }
      const { role = 'observer', name = null, session } = body.person;
      const scope = grantScope(scopeOfSession(session), principal, sessions);
      if (!scope.ok) return scope;
      const guest = invites.guestOf({ by: principal.operator, name, role, scope: scope.value });
      if (!guest.ok) return guest;
      const roles = body.roles ?? guestRoles;
      const offered = pairing.offer({ ...place, roles, guest: guest.value });
      return ok({ ...offered, operator: guest.value.name });
    },
  };
}

/** The list of devices, and what ends or narrows one. */
function deviceHandlers(
  access: PairingHandlersOptions['access'],
): Pick<Handlers, Extract<Names, `devices.${string}`>> {
  return {
    'devices.list': ({ principal }) => {
      const asking = principal.device.id;
      const seen = access
        .devices()
        .filter(({ id }) => authorize(principal, 'device.read', { session: null, device: id }).ok);
      const items = onePerDevice(seen, asking).map((device) => presentDevice(device, asking));
      return Promise.resolve(ok({ items }));
    },
    'devices.narrow': async ({ params, body }) => {
      const narrowed = await access.narrowDevice(asId('device', params.id), body.roles);
      return narrowed.ok ? ok(presentDevice(narrowed.value, null)) : narrowed;
    },
    'devices.revoke': async ({ params }) => {
      // Also one that is signed out already: the first time the disk may have been full.
      const isKnown = await access.signOutDevice(asId('device', params.id));
      return isKnown
        ? ok({ id: params.id })
        : err(refusal('not_found', 'There is no such device.', '`roundhouse devices` lists them.'));
    },
  };
}

/** A device has a record for each address: the one that asks, or was used last, stands for all of them. */
function onePerDevice(devices: readonly Device[], asking: string): readonly Device[] {
  const latestFirst = devices.toSorted((one, other) => other.lastSeenMs - one.lastSeenMs);
  const shown = [...devices.filter(({ id }) => id === asking), ...latestFirst];
  return devices.filter((device) => shown.find((one) => isSame(one, device)) === device);
}

function isSame(one: Device, other: Device): boolean {
  return (one.sameAs ?? one.id) === (other.sameAs ?? other.id);
}

type Device = ReturnType<AccessService['devices']>[number];

function presentDevice(device: Device, asking: string | null) {
  const { id, name, operator, origin, roles, createdAtMs, lastSeenMs, push } = device;
  return {
    id,
    name,
    operator: { id: operator.id, name: operator.name },
    origin,
    roles: roles && [...roles],
    pairedAt: new Date(createdAtMs).toISOString(),
    lastSeenAt: new Date(lastSeenMs).toISOString(),
    hasPush: push !== null,
    isAsking: id === asking,
  };
}
