import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import type { Clock } from '../../../shared/base/clock.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { StreamBatch } from '../../../shared/wire/event-stream.ts';
import type { OperatorPrincipal } from '../access/principal.ts';
import type { MessageSocket } from '../sockets/message-socket.ts';
import { EventStreamSocket } from './event-stream-socket.ts';

interface Entry {
  readonly socket: EventStreamSocket;
  readonly device: DeviceId;
  /** The number of the last batch that was taken. */
  taken: number;
}

/** A request for the stream as server-sent events that passed every check. */
export interface EventStreamRequest {
  readonly response: ServerResponse;
  readonly principal: OperatorPrincipal;
}

export interface EventStreamsOptions {
  readonly clock: Clock;
  readonly accept: (
    socket: MessageSocket,
    principal: OperatorPrincipal,
    address: string | null,
  ) => void;
}

/** The streams that go down as server-sent events, and the way of what goes up to each of them. */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: EventStreamsOptions) {
    this.#options = options;
  }

  open({ response, principal }: EventStreamRequest): void {
    const stream = randomBytes(16).toString('base64url');
    const { clock, accept } = this.#options;
    const socket = new EventStreamSocket({ response, clock });
    this.#entries.set(stream, { socket, device: principal.device.id, taken: 0 });
    response.once('close', () => this.#entries.delete(stream));
    socket.open(stream);
    accept(socket, principal, response.req.socket.remoteAddress ?? null);
  }

  /** Takes a batch; one that was taken before is answered again and does nothing. */
  takeUp(
    principal: OperatorPrincipal,
    batch: StreamBatch,
  ): Result<{ readonly n: number }, Refusal> {
    const entry = this.#entries.get(batch.stream);
    // The id is a secret of one device; to another it does not exist.
    if (entry?.device !== principal.device.id) {
      return err(refusal('gone', 'There is no such stream any more.', 'Open the stream again.'));
    }
    if (batch.n <= entry.taken) return ok({ n: entry.taken });
    if (batch.n > entry.taken + 1) {
      return err(refusal('refused', `Batch ${entry.taken + 1} comes first.`));
    }
    if (entry.socket.isFull) {
      return err(refusal('rate_limited', 'This stream is read more slowly than it is written.'));
    }
    entry.taken = batch.n;
    for (const item of batch.items) {
      entry.socket.receive('text' in item ? item.text : Buffer.from(item.frame, 'base64'));
    }
    return ok({ n: entry.taken });
  }
}
