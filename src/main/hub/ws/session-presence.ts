import type { SessionId } from '../../../shared/base/ids.ts';
import type { SessionPresence } from '../../../shared/wire/down.ts';
import type { DeviceOfOperator } from '../operators/presence-service.ts';
import type { StreamHub } from './stream-hub.ts';

type PresenceSources = Pick<StreamHub, 'presence' | 'baton' | 'terminals'>;

/** Who looks at a session and who types, as it goes over the wire. */
export function sessionPresence(hub: PresenceSources, session: SessionId): SessionPresence {
  const holder = hub.baton.holderOf(session);
  const asking = hub.baton.askingFor(session);
  const { cols, rows } = hub.terminals.sizeOf(session) ?? { cols: 80, rows: 24 };
  return {
    session,
    attached: hub.presence.attachedTo(session).map((one) => ({
      device: one.device,
      operator: one.operator,
      name: one.name,
      deviceName: one.deviceName,
      kind: one.kind,
      isObserver: one.isObserver,
    })),
    baton: holder ? { ...named(holder), cols, rows } : null,
    asking: asking ? named(asking) : null,
  };
}

function named({ device, operator, name, deviceName, kind }: DeviceOfOperator) {
  return { device, operator, name, deviceName, kind };
}

/** Sessions of which there is anything to say. */
export function sessionsWithPresence(hub: PresenceSources): readonly SessionId[] {
  return [...new Set([...hub.presence.sessions, ...hub.baton.sessions])];
}
