import { z } from 'zod';

import { silentLogger } from '../../src/shared/base/logger.ts';
import type { Result } from '../../src/shared/base/result.ts';
import type { Refusal } from '../../src/shared/wire/errors.ts';
import { IncomingRequests } from '../../src/shared/wire/incoming-requests.ts';
import { OutgoingRequests } from '../../src/shared/wire/outgoing-requests.ts';
import { runnerDownSchema } from '../../src/shared/wire/runner-link.ts';
import { serveMethod } from '../../src/shared/wire/runner-requests.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { SocketPair } from './socket-pair.ts';

export const echoMethod = {
  name: 'echo',
  params: z.strictObject({ word: z.string() }),
  result: z.strictObject({ word: z.string() }),
} as const;

export interface Run {
  readonly word: string;
  readonly signal: AbortSignal;
  readonly answer: (outcome: Result<{ readonly word: string }, Refusal>) => void;
}

/** One side of the link: it asks, and it answers when the test says so. */
export class RequestEnd {
  readonly outgoing: OutgoingRequests;
  readonly incoming: IncomingRequests;
  /** Each time that a request was carried out, in order. */
  readonly runs: Run[] = [];

  constructor(clock: ManualClock) {
    this.outgoing = new OutgoingRequests({ clock });
    const echo = serveMethod(
      echoMethod,
      ({ word }, signal) =>
        new Promise<Result<{ readonly word: string }, Refusal>>((answer) => {
          this.runs.push({ word, signal, answer });
        }),
    );
    this.incoming = new IncomingRequests({ clock, logger: silentLogger, methods: [echo] });
  }

  ask(word: string, options: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {}) {
    return this.outgoing.ask(echoMethod, { word }, { deadlineMs: 1000, ...options });
  }
}

/** Two sides over a socket pair that a test can cut and join again. */
export class RequestStage {
  readonly clock = new ManualClock();
  readonly hub = new RequestEnd(this.clock);
  readonly runner = new RequestEnd(this.clock);
  /** All texts that were sent, on all links. */
  readonly sent: string[] = [];
  #pair: SocketPair | undefined;

  constructor() {
    this.connect();
  }

  connect(): void {
    if (this.#pair) return;
    const pair = new SocketPair();
    this.#pair = pair;
    this.#join(this.hub, pair.left);
    this.#join(this.runner, pair.right);
  }

  /** What is on the way is lost. */
  cut(): void {
    this.#pair?.cut();
    this.#pair = undefined;
    this.hub.outgoing.disconnect();
    this.runner.outgoing.disconnect();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      this.#pair?.settle();
      await settle();
    }
  }

  #join(end: RequestEnd, socket: SocketPair['left']): void {
    const send = (text: string): void => {
      this.sent.push(text);
      socket.send(text);
    };
    socket.listen({
      onMessage: (message) => {
        // As each end of the link parses what comes; the frames of requests are the same both ways.
        const frame = runnerDownSchema.parse(JSON.parse(String(message)));
        if (frame.type === 'request') end.incoming.take(frame, send);
        else if (frame.type === 'response') end.outgoing.take(frame);
        else if (frame.type === 'cancel') end.incoming.cancel(frame.id);
      },
      onClose: () => undefined,
    });
    end.outgoing.connect(send);
  }
}
