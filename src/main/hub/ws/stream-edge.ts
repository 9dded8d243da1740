import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { DeviceId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { StreamBatch } from '../../../shared/wire/event-stream.ts';
import { streamSubprotocol } from '../../../shared/wire/version.ts';
import type { OperatorPrincipal } from '../access/principal.ts';
import type { MessageSocket } from '../sockets/message-socket.ts';
import { WebSocketMessages, webSocketAcceptor } from '../sockets/web-socket.ts';
import { EventStreams, type EventStreamRequest } from './event-streams.ts';
import { StreamConnection } from './stream-connection.ts';
import { StreamConversation } from './stream-conversation.ts';
import type { StreamHub } from './stream-hub.ts';
import { StreamRefusals } from './stream-refusals.ts';

// Every tab and every reload that has not been noticed yet; a device with more is a bug or an attack.
const connectionsPerDevice = 30;
const messageLimitBytes = 1024 * 1024;
/** A changed or expired right ends within a second, also for a device that says nothing. */
const rightsCheckMs = 500;

/** A request for the stream that passed every check, as the HTTP edge hands it over. */
export interface StreamUpgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** Bytes that came with the request's headers. */
  readonly head: Buffer;
  readonly principal: OperatorPrincipal;
}

/** The streams of all devices. */
export class StreamEdge implements Disposable {
  readonly #hub: StreamHub;
  readonly #conversations = new Set<StreamConversation>();
  readonly #revocations: Disposable;
  readonly #events: EventStreams;
  readonly #refusals: StreamRefusals;
  #rightsCheck: Disposable | undefined;
  readonly #acceptor = webSocketAcceptor({
    messageBytes: messageLimitBytes,
    subprotocol: streamSubprotocol,
  });

  constructor(hub: StreamHub) {
    this.#hub = hub;
    this.#events = new EventStreams({
      clock: hub.clock,
      accept: (opened, principal, address) => this.accept(opened, principal, address),
    });
    this.#refusals = new StreamRefusals({ audit: hub.audit, clock: hub.clock });
    this.#revocations = hub.onDidRevokeDevice((device) => this.#revoked(device));
  }

  get connections(): number {
    return this.#conversations.size;
  }

  /** Completes the handshake of a request that passed all checks, and speaks the stream. */
  acceptUpgrade({ request, socket, head, principal }: StreamUpgrade): void {
    this.#acceptor.handleUpgrade(request, socket, head, (webSocket) => {
      const address = request.socket.remoteAddress ?? null;
      this.accept(new WebSocketMessages({ socket: webSocket }), principal, address);
    });
  }

  /** The same stream as server-sent events. */
  acceptEvents(request: EventStreamRequest): void {
    this.#events.open(request);
  }

  /** What goes up to such a stream. */
  takeUp(
    principal: OperatorPrincipal,
    batch: StreamBatch,
  ): Result<{ readonly n: number }, Refusal> {
    return this.#events.takeUp(principal, batch);
  }

  /** Speaks the stream on any socket. */
  accept(socket: MessageSocket, principal: OperatorPrincipal, address: string | null = null): void {
    const { clock } = this.#hub;
    const logger = this.#hub.logger.child({ device: principal.device.id });
    const connection = new StreamConnection({ socket, clock, logger });
    const conversation: StreamConversation = new StreamConversation({
      hub: { ...this.#hub, logger },
      connection,
      principal,
      address,
      refusals: this.#refusals,
      onEnd: () => this.#conversations.delete(conversation),
    });
    this.#makeRoomFor(principal.device.id);
    this.#conversations.add(conversation);
    conversation.start();
    this.#rightsCheck ??= this.#scheduleCheck();
  }

  /** The hub ends: devices come back by themselves. */
  [Symbol.dispose](): void {
    this.#revocations[Symbol.dispose]();
    this.#rightsCheck?.[Symbol.dispose]();
    for (const conversation of this.#conversations) {
      conversation.hangUp('goingAway', 'the hub ends');
    }
    this.#refusals[Symbol.dispose]();
  }

  /** The oldest goes: it is the one whose other end is most likely gone. */
  #makeRoomFor(device: DeviceId): void {
    const [oldest, ...others] = this.#of(device);
    if (others.length + 1 >= connectionsPerDevice) {
      oldest?.hangUp('goingAway', 'too many connections of this device');
    }
  }

  #revoked(device: DeviceId): void {
    this.#hub.baton.dropDevice(device);
    for (const conversation of this.#of(device)) conversation.hangUp('unauthorized', 'signed out');
  }

  #scheduleCheck(): Disposable {
    return this.#hub.clock.schedule(rightsCheckMs, () => {
      for (const conversation of this.#conversations) conversation.checkRights();
      this.#rightsCheck = this.#conversations.size > 0 ? this.#scheduleCheck() : undefined;
    });
  }

  #of(device: DeviceId): readonly StreamConversation[] {
    return [...this.#conversations].filter(({ principal }) => principal.device.id === device);
  }
}
