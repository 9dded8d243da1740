import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

import type { LinkState } from '../../../shared/client/reconnecting.ts';
import { noAccess, type Access } from '../../../shared/domain/access.ts';
import type { HubNotice } from '../../../shared/wire/down.ts';

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
  /** All that the hub has said is here, and the page has just proved it: what is shown can be answered. */
  readonly isCurrent: boolean;
  /** What is shown is as old as this, in ms since 1970; null while the hub answers. */
  readonly asOf: number | null;
  readonly device: string | null;
  readonly operator: { readonly id: string; readonly name: string } | null;
  readonly hub: { readonly name: string; readonly version: string } | null;
  /** What this device may do; nothing before the hub has said it. */
  readonly access: Access;
  /** What holds for the whole hub and a person should know. */
  readonly notices: readonly HubNotice[];
}

export type ConnectionStore = StoreApi<ConnectionState>;

export const notConnected: ConnectionState = {
  link: 'away',
  reason: null,
  isAwayLong: false,
  isCurrent: false,
  asOf: null,
  device: null,
  operator: null,
  hub: null,
  access: noAccess,
  notices: [],
};

export function createConnectionStore(initial: ConnectionState = notConnected): ConnectionStore {
  return createStore(() => initial);
}

/** A link that is open counts as live only with the hub's welcome. */
export function applyLink(state: ConnectionState, link: LinkState, now: number): ConnectionState {
  switch (link.state) {
    case 'connecting':
    case 'open':
      return state.link === 'away' ? state : { ...state, link: 'away', asOf: state.asOf ?? now };
    case 'waiting': {
      // Before the first welcome nothing is shown that could be old.
      const asOf = state.link === 'live' ? (state.asOf ?? now) : state.asOf;
      return { ...state, link: 'away', reason: link.reason, asOf };
    }
    case 'ended':
      if (link.why === 'disposed') return state;
      return { ...state, link: link.why === 'protocol' ? 'outdated' : 'signed-out' };
  }
}

export function applyWelcome(
  state: ConnectionState,
  welcome: Pick<ConnectionState, 'device' | 'operator' | 'hub'> & {
    readonly access?: Access | undefined;
  },
): ConnectionState {
  const { device, operator, hub, access = noAccess } = welcome;
  return {
    ...state,
    link: 'live',
    reason: null,
    isAwayLong: false,
    asOf: null,
    device,
    operator,
    hub,
    access,
    // What still holds is said right after the welcome.
    notices: [],
  };
}

/** An open connection stopped answering, or answers again: `since` is when the hub was last heard. */
export function applySilence(state: ConnectionState, since: number | null): ConnectionState {
  // While it is away only a welcome makes it true again.
  return state.link === 'live' ? { ...state, asOf: since } : state;
}

export function applyAwayLong(state: ConnectionState): ConnectionState {
  return state.link === 'away' ? { ...state, isAwayLong: true } : state;
}

export function applyCurrency(state: ConnectionState, isCurrent: boolean): ConnectionState {
  return state.isCurrent === isCurrent ? state : { ...state, isCurrent };
}

/** A card that may be out of date is shown, and cannot be answered. */
export function canAnswer({ link, isCurrent, asOf }: ConnectionState): boolean {
  return link === 'live' && isCurrent && asOf === null;
}

/** On this page, until the hub says its notices again: when one changes, or after a cut. */
export function putAwayNotice(state: ConnectionState, about: HubNotice['about']): ConnectionState {
  return { ...state, notices: state.notices.filter((notice) => notice.about !== about) };
}
