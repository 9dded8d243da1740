import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { EventStreamAnswer } from '../../../shared/client/event-stream-transport.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import { StreamClient } from '../../../shared/client/stream-client.ts';
import type { DesktopBridge } from '../../../shared/wire/bridge.ts';
import { createActions } from '../../core/actions/actions.ts';
import { ChangesLoader } from '../../core/changes/changes-loader.ts';
import { followChanges } from '../../core/changes/follow-changes.ts';
import type { App } from '../../core/context/app.ts';
import { createStores } from '../../core/stores/stores.ts';
import { TerminalScreens } from '../../core/terminal/terminal-screens.ts';
import { TimelineLoader } from '../../core/timeline/timeline-loader.ts';
import { createConnect } from './connect-stream.ts';
import { followStream } from './follow-stream.ts';
import { keepDrafts, readDrafts } from './keep-drafts.ts';
import { keepKeys, readKeys } from './keep-keys.ts';
import { keepLayout, readLayout } from './keep-layout.ts';
import { keepView, readView } from './keep-view.ts';
import { takeFolders } from './take-folders.ts';

export interface AppOptions {
  readonly clock: Clock;
  readonly desktop: DesktopBridge | null;
  readonly http: HttpClient;
  readonly logger: Logger;
  /** Asks for the stream as server-sent events, with the credentials of this page. */
  readonly openEvents: (signal: AbortSignal) => Promise<EventStreamAnswer>;
  /** Of this device: the arrangement. */
  readonly storage: Storage;
  /** Of this tab: drafts. */
  readonly tabStorage: Storage;
  /** Names the key with which this page is signed in. */
  readonly keyId: string;
}

/** Builds the window's parts in order and connects them; disposing ends the stream and the terminals. */
export function createApp(options: AppOptions): App {
  const { clock, desktop, http, logger, storage, tabStorage, keyId } = options;
  const kept = readView(tabStorage, keyId);
  const stores = createStores({
    connection: kept?.connection,
    sessions: kept?.sessions,
    drafts: readDrafts(tabStorage, keyId),
    keys: readKeys(storage),
    layout: readLayout(storage),
  });
  const actions = createActions({ clock, http, notices: stores.notices });
  const timelines = new TimelineLoader({ http, store: stores.timelines });
  const stream = new StreamClient({
    connect: createConnect({ http, openEvents: options.openEvents, clock, logger }),
    clock,
    logger,
    ...(kept && { from: kept.position }),
  });
  const changes = new ChangesLoader({ http, store: stores.changes, clock });
  const terminals = new TerminalScreens({ stream, stores, clock });
  const parts: readonly Disposable[] = [
    keepLayout(stores.layout, storage),
    keepKeys(stores.keys, storage),
    keepDrafts(stores, { storage: tabStorage, keyId }),
    keepView(stores, stream, { storage: tabStorage, keyId }),
    followStream({ stream, stores, timelines, clock }),
    followChanges(stream, changes),
    changes,
    terminals,
    wakeWithThePage(stream),
    takeFolders(desktop, stores),
    stream,
  ];
  stream.start();
  return {
    actions,
    changes,
    clock,
    desktop,
    http,
    stores,
    terminals,
    timelines,
    reconnect: () => stream.wake(),
    [Symbol.dispose]() {
      for (const part of parts) part[Symbol.dispose]();
    },
  };
}

/**
 * The network is back, or the page is viewed again: connect, or prove the connection, without a pause. A page that
 * was out of sight, frozen or in the back/forward cache may have missed anything, its own socket's end included.
 */
function wakeWithThePage(stream: StreamClient): Disposable {
  const ends = new AbortController();
  const { signal } = ends;
  function comeBack(): void {
    if (isVisible()) stream.comeBack();
  }
  window.addEventListener('online', () => stream.wake(), { signal });
  window.addEventListener(
    'focus',
    () => {
      if (isVisible()) stream.wake();
    },
    { signal },
  );
  window.addEventListener('pageshow', comeBack, { signal });
  document.addEventListener('resume', comeBack, { signal });
  document.addEventListener('visibilitychange', comeBack, { signal });
  return { [Symbol.dispose]: () => ends.abort() };
}

function isVisible(): boolean {
  return document.visibilityState === 'visible';
}
