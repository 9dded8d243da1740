import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

import { createActions } from '../../src/renderer/core/actions/actions.ts';
import { ChangesLoader } from '../../src/renderer/core/changes/changes-loader.ts';
import { AppProvider } from '../../src/renderer/core/context/app-context.tsx';
import type { App } from '../../src/renderer/core/context/app.ts';
import { defaultBindings } from '../../src/renderer/core/keys/keys.ts';
import { notConnected } from '../../src/renderer/core/stores/connection-store.ts';
import { firstLayout } from '../../src/renderer/core/stores/layout-store.ts';
import { noSessions } from '../../src/renderer/core/stores/sessions-store.ts';
import { createStores } from '../../src/renderer/core/stores/stores.ts';
import { TimelineLoader } from '../../src/renderer/core/timeline/timeline-loader.ts';
import { HttpClient } from '../../src/shared/client/http-client.ts';
import type { AccessLevel } from '../../src/shared/domain/operator.ts';
import type { SessionView } from '../../src/shared/domain/session.ts';
import { ManualClock } from './manual-clock.ts';

/** A window of Ana's that may do what this level may; it is not connected. */
export function windowOf(level: AccessLevel, sessions: readonly SessionView[] = []): App {
  const clock = new ManualClock();
  const http = new HttpClient({ baseUrl: 'http://127.0.0.1:1', fetch });
  const stores = createStores({
    drafts: { drafts: new Map(), sent: new Map() },
    keys: defaultBindings,
    layout: firstLayout,
    sessions: { ...noSessions, sessions: new Map(sessions.map((view) => [view.id, view])) },
    connection: {
      ...notConnected,
      operator: { id: 'o_ana', name: 'Ana' },
      access: { hub: [level], grants: [{ scope: { type: 'hub' }, levels: [level] }] },
    },
  });

  return {
    actions: createActions({ clock, http, notices: stores.notices }),
    changes: new ChangesLoader({ http, store: stores.changes, clock }),
    clock,
    desktop: null,
    http,
    stores,
    get terminals(): never {
      throw new Error('no terminal is drawn');
    },
    timelines: new TimelineLoader({ http, store: stores.timelines }),
    reconnect: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

/** What such a window shows of a part of the page. */
export function draw(level: AccessLevel, element: ReactElement): string {
  return renderToStaticMarkup(<AppProvider value={windowOf(level)}>{element}</AppProvider>);
}
