import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { EventStreamAnswer } from '../../../shared/client/event-stream-transport.ts';
import { openEventStream } from '../../../shared/client/event-stream-transport.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import { HubError } from '../../../shared/client/hub-error.ts';
import { openSocket } from '../../../shared/client/socket-transport.ts';
import type {
  Connect,
  ConnectOutcome,
  Transport,
  TransportClose,
} from '../../../shared/client/transport.ts';
import { streamCloseCodes } from '../../../shared/wire/down.ts';
import { streamPath } from '../../../shared/wire/http-routes.ts';
import { streamSubprotocol } from '../../../shared/wire/version.ts';

export interface ConnectOptions {
  readonly http: HttpClient;
  /** Asks for the stream as server-sent events, with the credentials of this page. */
  readonly openEvents: (signal: AbortSignal) => Promise<EventStreamAnswer>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A proxy that does not know of WebSockets may leave one hanging; so may a connection that died silently. */
const openLimitMs = 8_000;

/**
 * Opens the stream of the hub that served this page, and of no other. Where a WebSocket is refused although
 * the hub answers, by a browser for the hub's own certificate or by a proxy, it comes as server-sent
 * events; the next time these are tried first, and a WebSocket when they fail.
 */
export function createConnect(options: ConnectOptions): Connect {
  let isSocketRefused = false;
  return async (signal) => {
    if (isSocketRefused) {
      const events = await connectEvents(options, signal);
      if (events.state !== 'unreachable') return events;
      isSocketRefused = false;
    }
    const ticket = await askTicket(options.http, signal);
    if (ticket.state !== 'ticket') return ticket;
    const socket = await connectSocket(options, ticket.ticket, signal);
    if (socket.state !== 'unreachable' || signal.aborted) return socket;
    // The hub has just given a ticket: it is there, and only the socket is not.
    const events = await connectEvents(options, signal);
    isSocketRefused = events.state === 'open';
    return events;
  };
}

/** A one-time ticket travels as a subprotocol, where no URL and no log keeps it. */
async function connectSocket(
  { clock, logger }: ConnectOptions,
  ticket: string,
  signal: AbortSignal,
): Promise<ConnectOutcome> {
  const url = new URL(streamPath, location.origin);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, [streamSubprotocol, ticket]);
  return await withPatience(clock, signal, async (until) =>
    outcomeOf(await openSocket(socket, { signal: until, logger })),
  );
}

async function connectEvents(
  { http, openEvents, clock, logger }: ConnectOptions,
  signal: AbortSignal,
): Promise<ConnectOutcome> {
  return await withPatience(clock, signal, async (until) =>
    outcomeOf(
      await openEventStream({
        open: openEvents,
        post: (body, aborted) => http.call('stream.up', { body, signal: aborted }),
        signal: until,
        clock,
        logger,
      }),
    ),
  );
}

/** Opens something that has to be open within seconds; what is open by then stays open. */
async function withPatience(
  clock: Clock,
  signal: AbortSignal,
  open: (until: AbortSignal) => Promise<ConnectOutcome>,
): Promise<ConnectOutcome> {
  const patience = new AbortController();
  const timer = clock.schedule(openLimitMs, () => patience.abort());
  try {
    return await open(AbortSignal.any([signal, patience.signal]));
  } finally {
    timer[Symbol.dispose]();
  }
}

function outcomeOf(opened: Transport | TransportClose): ConnectOutcome {
  if ('send' in opened) return { state: 'open', transport: opened };
  if (opened.code === streamCloseCodes.unauthorized) return { state: 'unauthorized' };
  return { state: 'unreachable', reason: 'the hub does not answer' };
}

async function askTicket(
  http: HttpClient,
  signal: AbortSignal,
): Promise<{ readonly state: 'ticket'; readonly ticket: string } | ConnectOutcome> {
  try {
    const { ticket } = await http.call('stream.ticket', { body: {}, signal });
    return { state: 'ticket', ticket };
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'unauthorized') {
      return { state: 'unauthorized' };
    }
    return { state: 'unreachable', reason: messageOf(thrown) };
  }
}
