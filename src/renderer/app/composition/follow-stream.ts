import type { Clock } from '../../../shared/base/clock.ts';
import type { Feed } from '../../../shared/client/feed.ts';
import type { StreamClient } from '../../../shared/client/stream-client.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { hintForPeople } from '../../core/actions/hint-for-people.ts';
import {
  applyAwayLong,
  applyCurrency,
  applyLink,
  applySilence,
  applyWelcome,
} from '../../core/stores/connection-store.ts';
import { keepExisting } from '../../core/stores/layout-store.ts';
import { addNotice } from '../../core/stores/notices-store.ts';
import { applyEvents, applyPresence, applySnapshot } from '../../core/stores/sessions-store.ts';
import type { Stores } from '../../core/stores/stores.ts';
import type { TimelineLoader } from '../../core/timeline/timeline-loader.ts';
import { appendLive } from '../../core/timeline/timelines-store.ts';

/** A cut shorter than this is not worth a word: a hub that restarts is back before. */
const quietAwayMs = 2_000;

/** Feeds the stores from the stream. The stores change nothing by themselves. */
export function followStream(options: {
  readonly stream: StreamClient;
  readonly stores: Stores;
  readonly timelines: TimelineLoader;
  readonly clock: Clock;
}): Disposable {
  const { stream, stores, timelines, clock } = options;
  let awayTimer: Disposable | undefined;

  function watchAway(): void {
    const isAway = stores.connection.getState().link === 'away';
    if (isAway) {
      awayTimer ??= clock.schedule(quietAwayMs, () => {
        stores.connection.setState(applyAwayLong, true);
      });
    } else {
      awayTimer?.[Symbol.dispose]();
      awayTimer = undefined;
    }
  }

  const links = stream.onDidChangeState((link) => {
    stores.connection.setState((state) => applyLink(state, link, clock.now()), true);
    watchAway();
  });

  const doubts = followDoubts(stream, stores);

  const feed = stream.onFeed((item) => {
    switch (item.type) {
      case 'welcome':
        stores.connection.setState((state) => applyWelcome(state, item), true);
        return watchAway();
      case 'snapshot':
        stores.sessions.setState((state) => applySnapshot(state, item), true);
        void timelines.catchUp();
        return keepPanes((id) => stores.sessions.getState().sessions.has(id));
      case 'events':
        stores.sessions.setState((state) => applyEvents(state, item.events), true);
        stores.timelines.setState((state) => appendLive(state, item.events), true);
        return dropRemoved(item.events);
      case 'presence':
        return stores.sessions.setState((state) => applyPresence(state, item.presence), true);
      case 'hub-notices':
        return stores.connection.setState({ notices: item.notices });
      case 'refused':
        return showRefusal(stores, item);
      case 'caught-up':
        return;
    }
  });

  function keepPanes(exists: (session: string) => boolean): void {
    stores.layout.setState((state) => keepExisting(state, exists), true);
  }

  /** Only what was removed leaves: a session that this device just started may not be heard of yet. */
  function dropRemoved(events: readonly HubEvent[]): void {
    const removed = new Set<string | null>(
      events.filter((event) => event.kind === 'session.removed').map((event) => event.session),
    );
    if (removed.size > 0) keepPanes((id) => !removed.has(id));
  }

  return {
    [Symbol.dispose]() {
      links[Symbol.dispose]();
      doubts[Symbol.dispose]();
      feed[Symbol.dispose]();
      awayTimer?.[Symbol.dispose]();
    },
  };
}

/** Whether what is shown may be old, although the connection is open. */
function followDoubts(stream: StreamClient, { connection }: Stores): Disposable {
  const silences = stream.onDidFallSilent((since) => {
    connection.setState((state) => applySilence(state, since), true);
  });
  const currency = stream.onDidChangeCurrency((isCurrent) => {
    connection.setState((state) => applyCurrency(state, isCurrent), true);
  });
  return {
    [Symbol.dispose]() {
      silences[Symbol.dispose]();
      currency[Symbol.dispose]();
    },
  };
}

/** What needs an unlock asks for it where it was refused; the rest is said. */
function showRefusal(
  { dialogs, notices }: Stores,
  refused: Extract<Feed, { type: 'refused' }>,
): void {
  const { code, session, message, hint } = refused;
  if (code === 'step_up_required' && session !== null) {
    return dialogs.setState({ dialog: 'step-up', session }, true);
  }
  notices.setState((state) => addNotice(state, { text: message, hint: hintForPeople(hint) }), true);
}
