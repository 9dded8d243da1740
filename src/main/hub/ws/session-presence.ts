import type { SessionId } from '../../../shared/base/ids.ts';
import type { SessionPresence } from '../../../shared/wire/down.ts';
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
      isObserver: one.isObserver,
    })),
    baton: holder ? { device: holder.device, name: holder.name, cols, rows } : null,
    asking: asking ? { device: asking.device, name: asking.name } : null,
  };
}

/** Sessions of which there is anything to say. */
export function sessionsWithPresence(hub: PresenceSources): readonly SessionId[] {
  return [...new Set([...hub.presence.sessions, ...hub.baton.sessions])];
}
