import type { ScopedSession } from '../../../shared/domain/access.ts';
import { mayEver } from '../../../shared/domain/access.ts';
import type { GuardedAction } from '../../../shared/domain/action.ts';
import type { ConnectionState, ConnectionStore } from './connection-store.ts';

/** Whether this device may do something, to a session or (`null`) to the hub. */
export type May = (action: GuardedAction, session: ScopedSession | null) => boolean;

export function mayOf({ access }: Pick<ConnectionState, 'access'>): May {
  return (action, session) => mayEver(access, action, session);
}

/** For what acts at a key or a click, with the rights of that moment. */
export function mayNow({ connection }: { readonly connection: ConnectionStore }): May {
  return mayOf(connection.getState());
}
