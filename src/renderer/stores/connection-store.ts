import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { LinkState } from '../../shared/client/reconnecting.ts';

/**
 * Whether what is shown is live. `away`: connecting or waiting to; what was known stays on screen.
 * `outdated`: another version of the hub runs, the page must be loaded anew.
 */
export type Link = 'away' | 'live' | 'signed-out' | 'outdated';

export interface ConnectionState {
  readonly link: Link;
  readonly reason: string | null;
  /** Away for longer than a moment: worth saying. A restart of the hub goes by unnoticed. */
  readonly isAwayLong: boolean;
  readonly device: string | null;
  readonly operator: { readonly id: string; readonly name: string } | null;
  readonly hub: { readonly name: string; readonly version: string } | null;
}

export type ConnectionStore = StoreApi<ConnectionState>;

export const notConnected: ConnectionState = {
  link: 'away',
  reason: null,
  isAwayLong: false,
  device: null,
  operator: null,
  hub: null,
};

export function createConnectionStore(initial: ConnectionState = notConnected): ConnectionStore {
  return createStore(() => initial);
}

/** A link that is open counts as live only with the hub's welcome. */
export function applyLink(state: ConnectionState, link: LinkState): ConnectionState {
  switch (link.state) {
    case 'connecting':
    case 'open':
      return state.link === 'away' ? state : { ...state, link: 'away' };
    case 'waiting':
      return { ...state, link: 'away', reason: link.reason };
    case 'ended':
      if (link.why === 'disposed') return state;
      return { ...state, link: link.why === 'protocol' ? 'outdated' : 'signed-out' };
  }
}

export function applyWelcome(
  state: ConnectionState,
  welcome: Pick<ConnectionState, 'device' | 'operator' | 'hub'>,
): ConnectionState {
  const { device, operator, hub } = welcome;
  return { ...state, link: 'live', reason: null, isAwayLong: false, device, operator, hub };
}

export function applyAwayLong(state: ConnectionState): ConnectionState {
  return state.link === 'away' ? { ...state, isAwayLong: true } : state;
}
