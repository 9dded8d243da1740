import type { Feed } from '../shared/client/feed.ts';
import type { HttpClient } from '../shared/client/http-client.ts';
import { HubError } from '../shared/client/hub-error.ts';
import type { LinkState } from '../shared/client/reconnecting.ts';
import type { HubEvent } from '../shared/domain/event.ts';
import { errorHints } from '../shared/wire/errors.ts';
import { parseEvent } from '../shared/wire/event-schema.ts';
import type { CommandContext } from './command-context.ts';
import type { HubConnection } from './connect.ts';
import { Mailbox } from './mailbox.ts';
import { openStream } from './open-stream.ts';

const pageEvents = 500;
/** Batches that may wait while stdout is slow; beyond it the log is read by page again. */
const waitingFeeds = 1000;

/** The session's log after `after` to its end, oldest first. */
export async function* readEvents(
  http: HttpClient,
  session: string,
  after: number,
): AsyncGenerator<HubEvent> {
  let last = after;
  for (;;) {
    const { items } = await http.call('sessions.events', {
      params: { ref: session },
      query: { after: last, limit: pageEvents },
    });
    yield* items.map(parseEvent);
    const end = items.at(-1)?.seq;
    if (end === undefined || items.length < pageEvents) return;
    last = end;
  }
}

export interface FollowOptions {
  readonly connection: HubConnection;
  readonly context: CommandContext;
  /** Its id. */
  readonly session: string;
  readonly after: number;
  /** Ends the following without an error. */
  readonly until?: AbortSignal;
}

/**
 * The log after `after` and then what is committed, each event once and in order, over cuts of the
 * connection and restarts of the hub. Ends by `until`; throws when the operator interrupts.
 */
export async function* followEvents(options: FollowOptions): AsyncGenerator<HubEvent> {
  const { connection, context, session, until } = options;
  const mailbox = new Mailbox<Feed | 'interrupted' | HubError>(waitingFeeds);
  using stream = openStream(connection, context.clock);
  stream.onFeed((feed) => mailbox.put(feed));
  stream.onDidChangeState(linkWatcher(context, (error) => mailbox.put(error)));
  until?.addEventListener('abort', () => mailbox.end(), { once: true });
  context.signal.addEventListener('abort', () => mailbox.put('interrupted'), { once: true });
  stream.start();

  let last = options.after;
  for await (const item of mailbox.read()) {
    if (item === 'interrupted') throw new Error('interrupted');
    if (item instanceof HubError) throw item;
    const events = eventsIn(item, connection.http, { session, after: last });
    for await (const event of events) {
      if (event.seq <= last) continue;
      last = event.seq;
      yield event;
    }
  }
}

/** A snapshot or an overflow says nothing of single events: they are read from the log. */
async function* eventsIn(
  item: Feed | 'overflow',
  http: HttpClient,
  { session, after }: { readonly session: string; readonly after: number },
): AsyncGenerator<HubEvent> {
  if (item === 'overflow' || item.type === 'snapshot') yield* readEvents(http, session, after);
  else if (item.type === 'events') {
    yield* item.events.filter((event) => event.session === session);
  }
}

/** Says when the hub is away and when it is back; an end is an error. */
function linkWatcher(context: CommandContext, fail: (error: HubError) => void) {
  let isAway = false;
  return (link: LinkState): void => {
    if (link.state === 'waiting' && !isAway) {
      isAway = true;
      context.output.progress(`No connection to the hub (${link.reason}). Reconnecting …`);
    } else if (link.state === 'open' && isAway) {
      isAway = false;
      context.output.progress('Reconnected to the hub.');
    } else if (link.state === 'ended' && link.why !== 'disposed') {
      fail(streamEnded(link.why));
    }
  };
}

function streamEnded(why: 'unauthorized' | 'protocol'): HubError {
  const message =
    why === 'unauthorized'
      ? 'The hub does not accept this credential.'
      : 'The hub uses another version of the stream protocol.';
  return new HubError({ code: why, message, hint: errorHints[why], status: 0 });
}
