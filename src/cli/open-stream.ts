import { WebSocket } from 'ws';

import { messageOf } from '../shared/base/app-error.ts';
import type { Clock } from '../shared/base/clock.ts';
import { silentLogger } from '../shared/base/logger.ts';
import { HubError } from '../shared/client/hub-error.ts';
import { openSocket } from '../shared/client/socket-transport.ts';
import { StreamClient } from '../shared/client/stream-client.ts';
import type { ConnectOutcome } from '../shared/client/transport.ts';
import { streamPath } from '../shared/wire/http-routes.ts';
import type { HubConnection } from './connect.ts';
import type { SocketOpening } from './hub-credentials.ts';

const handshakeLimitMs = 10_000;

/** The stream of the hub, not started yet; the caller disposes it. */
export function openStream(connection: HubConnection, clock: Clock): StreamClient {
  return new StreamClient({
    clock,
    logger: silentLogger,
    connect: (signal) => connectStream(connection, signal),
  });
}

async function connectStream(
  connection: HubConnection,
  signal: AbortSignal,
): Promise<ConnectOutcome> {
  const url = await connection.locate();
  if (url === undefined) return { state: 'unreachable', reason: 'no hub is running' };
  const opening = await openingOf(connection);
  if ('state' in opening) return opening;
  const { protocols, headers } = opening;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${streamPath}`, protocols, {
    headers,
    handshakeTimeout: handshakeLimitMs,
    perMessageDeflate: false,
    ...connection.socketOptions,
  });
  const refused = new Promise<ConnectOutcome>((resolve) => {
    // The hub answers a wrong credential before there is a socket: with a status.
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      const isCredential = response.statusCode === 401 || response.statusCode === 403;
      const reason = `the hub answered ${String(response.statusCode)}`;
      resolve(isCredential ? { state: 'unauthorized' } : { state: 'unreachable', reason });
    });
  });
  const opened = openSocket(socket, { signal, logger: silentLogger }).then((outcome) =>
    'send' in outcome
      ? ({ state: 'open', transport: outcome } as const)
      : ({ state: 'unreachable', reason: outcome.reason || 'no answer' } as const),
  );
  return await Promise.race([refused, opened]);
}

async function openingOf({
  credentials,
  http,
}: HubConnection): Promise<
  SocketOpening | Extract<ConnectOutcome, { state: 'unauthorized' | 'unreachable' }>
> {
  try {
    return await credentials.openSocket(http);
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'unauthorized') {
      return { state: 'unauthorized' };
    }
    return { state: 'unreachable', reason: messageOf(thrown) };
  }
}
