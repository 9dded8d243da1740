import { parseDown, parseHubState, parseSessions } from '../../../shared/client/feed.ts';
import type { StreamClient, StreamPosition } from '../../../shared/client/stream-client.ts';
import { foldVersion } from '../../../shared/domain/fold/fold-version.ts';
import type { StreamDown } from '../../../shared/wire/down.ts';
import { streamProtocol } from '../../../shared/wire/version.ts';
import type { ConnectionState } from '../../core/stores/connection-store.ts';
import { notConnected } from '../../core/stores/connection-store.ts';
import type { SessionsState } from '../../core/stores/sessions-store.ts';
import { applySnapshot, noSessions } from '../../core/stores/sessions-store.ts';
import type { Stores } from '../../core/stores/stores.ts';

// A phone ends pages in the background. What the page knew is kept when it goes out of sight, so that it is shown first
// when it is loaded again, and the stream brings only what came since. It is kept for this tab, names the key of the
// sign-in, and goes with it: the tabs of a phone share the key, and another person may have paired in another tab since.

const name = 'roundhouse.view';

export interface KeptView {
  readonly sessions: SessionsState;
  readonly connection: ConnectionState;
  readonly position: StreamPosition;
}

interface KeptText {
  readonly version: number;
  readonly savedAt: number;
  readonly keyId: string;
  readonly welcome: string;
  readonly snapshot: string;
}

/** What this tab knew; null for nothing, and for what another version of the page, or another sign-in, kept. */
export function readView(storage: Storage, keyId: string): KeptView | null {
  const kept = keptText(storage.getItem(name));
  if (kept?.keyId !== keyId) forgetView(storage);
  if (kept?.version !== foldVersion || kept.keyId !== keyId) return null;
  try {
    const welcome = parseDown(kept.welcome);
    const snapshot = parseDown(kept.snapshot);
    if (welcome?.type !== 'welcome' || snapshot?.type !== 'snapshot') return null;
    const { device, operator, hub, access, epoch } = welcome;
    return {
      sessions: applySnapshot(noSessions, {
        hub: parseHubState(snapshot),
        sessions: parseSessions(snapshot),
        presence: snapshot.presence,
      }),
      connection: {
        ...notConnected,
        device,
        operator,
        hub,
        ...(access && { access }),
        asOf: kept.savedAt,
      },
      position: { epoch, seq: snapshot.seq },
    };
  } catch {
    // Not ours or cut short.
    return null;
  }
}

/** Keeps what the page knows whenever it goes out of sight. */
export function keepView(
  { connection, sessions }: Pick<Stores, 'connection' | 'sessions'>,
  stream: Pick<StreamClient, 'position'>,
  { storage, keyId }: { readonly storage: Storage; readonly keyId: string },
): Disposable {
  const ends = new AbortController();
  const { signal } = ends;
  function keep(): void {
    const { device, operator, hub, access, link } = connection.getState();
    const { epoch, seq } = stream.position;
    const known = sessions.getState();
    if (link === 'signed-out' || !known.isLoaded || epoch === null || seq === null) return;
    if (device === null || !operator || !hub) return;
    const welcome: StreamDown = {
      type: 'welcome',
      protocol: streamProtocol,
      epoch,
      device,
      operator,
      hub,
      access: { hub: [...access.hub], grants: access.grants.map(copyOfGrant) },
    };
    const snapshot = {
      type: 'snapshot',
      seq,
      hub: known.hub,
      sessions: [...known.sessions.values()],
      presence: [],
    };
    const text: KeptText = {
      version: foldVersion,
      savedAt: Date.now(),
      keyId,
      welcome: JSON.stringify(welcome),
      snapshot: JSON.stringify(snapshot),
    };
    try {
      storage.setItem(name, JSON.stringify(text));
    } catch {
      // More than this tab may keep. What it kept before would be too old.
      forgetView(storage);
    }
  }
  window.addEventListener('pagehide', keep, { signal });
  document.addEventListener('freeze', keep, { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') keep();
    },
    { signal },
  );
  return { [Symbol.dispose]: () => ends.abort() };
}

/** The tab is signed out, or another person signs in. */
export function forgetView(storage: Storage): void {
  storage.removeItem(name);
}

function copyOfGrant({ scope, levels }: ConnectionState['access']['grants'][number]) {
  return { scope, levels: [...levels] };
}

function keptText(text: string | null): KeptText | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isKeptText(value) ? value : null;
  } catch {
    // Not ours or cut short.
    return null;
  }
}

function isKeptText(value: unknown): value is KeptText {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Partial<Record<string, unknown>> = { ...value };
  return (
    typeof fields['version'] === 'number' &&
    typeof fields['savedAt'] === 'number' &&
    typeof fields['keyId'] === 'string' &&
    typeof fields['welcome'] === 'string' &&
    typeof fields['snapshot'] === 'string'
  );
}
