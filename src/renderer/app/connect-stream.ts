import { messageOf } from '../../shared/base/app-error.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import { openSocket } from '../../shared/client/socket-transport.ts';
import type { Connect, ConnectOutcome } from '../../shared/client/transport.ts';
import { streamCloseCodes } from '../../shared/wire/down.ts';
import { streamPath } from '../../shared/wire/http-routes.ts';
import { streamSubprotocol } from '../../shared/wire/version.ts';

/**
 * Opens the stream of the hub that served this page, and of no other: a one-time ticket is asked for
 * with the session's key, and travels as a subprotocol, where no URL and no log keeps it.
 */
export function createConnect(options: {
  readonly http: HttpClient;
  readonly logger: Logger;
}): Connect {
  return async (signal) => {
    const ticket = await askTicket(options.http, signal);
    if (ticket.state !== 'ticket') return ticket;
    const url = new URL(streamPath, location.origin);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, [streamSubprotocol, ticket.ticket]);
    const opened = await openSocket(socket, { signal, logger: options.logger });
    if ('send' in opened) return { state: 'open', transport: opened };
    if (opened.code === streamCloseCodes.unauthorized) return { state: 'unauthorized' };
    return { state: 'unreachable', reason: 'the hub does not answer' };
  };
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
