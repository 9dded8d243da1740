import { messageOf } from '../base/app-error.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { streamCloseCodes } from '../wire/down.ts';
import type { StreamBatch } from '../wire/event-stream.ts';
import { HubError } from './hub-error.ts';
import type { Transport, TransportClose } from './transport.ts';

// The stream for a browser whose WebSocket is refused. It comes down as server-sent events in one answer
// that does not end, and goes up by POST, in batches that are numbered from 1: one at a time, so that
// none overtakes another, and sent again after a lost answer, which does nothing twice.

/** What we use of an answer. */
export interface EventStreamAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

export interface EventStreamOptions {
  /** Asks for the stream, with credentials. Rejects when nothing answers. */
  readonly open: (signal: AbortSignal) => Promise<EventStreamAnswer>;
  /** Rejects with a `HubError`. */
  readonly post: (batch: StreamBatch, signal: AbortSignal) => Promise<unknown>;
  /** Gives the attempt up; an open stream is closed by `close`. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Item = StreamBatch['items'][number];

/** A batch has at most so many items and so many characters; the hub takes a little more. */
const batchItems = 256;
const batchCharacters = 1_000_000;
/** What waits to go up. Beyond it the connection is not usable, and is given up. */
const waitingLimit = 4_096;
/** One event: a replay of 2 MiB, in base64, and then some. */
const eventLimit = 8_388_608;
const attempts = 5;
const pauseMs = 300;

/** Resolves when the stream has said which it is, or with why it never did. */
export async function openEventStream(
  options: EventStreamOptions,
): Promise<Transport | TransportClose> {
  const { signal, open } = options;
  const ends = new AbortController();
  function abort(): void {
    ends.abort();
  }
  if (signal.aborted) return lost('no longer needed');
  signal.addEventListener('abort', abort, { once: true });
  try {
    const answer = await open(ends.signal);
    if (answer.status === 401) return { code: streamCloseCodes.unauthorized, reason: 'signed out' };
    if (answer.status !== 200 || !answer.body) return lost(`answered ${answer.status}`);
    const transport = new EventStreamTransport(options, ends);
    const opened = await transport.start(answer.body);
    return opened === null ? transport : opened;
  } catch (thrown) {
    return lost(messageOf(thrown));
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

class EventStreamTransport implements Transport {
  readonly #options: EventStreamOptions;
  readonly #ends: AbortController;
  readonly #frames: Emitter<string | Uint8Array>;
  readonly #closes: Emitter<TransportClose>;
  readonly #opened = Promise.withResolvers<TransportClose | null>();
  #waiting: Item[] = [];
  #stream = '';
  #n = 0;
  #isPosting = false;
  #isOver = false;

  constructor(options: EventStreamOptions, ends: AbortController) {
    this.#options = options;
    this.#ends = ends;
    function onListenerError(thrown: unknown): void {
      options.logger.error('a listener of the stream failed', { error: thrown });
    }
    this.#frames = new Emitter({ onListenerError });
    this.#closes = new Emitter({ onListenerError });
  }

  get onFrame() {
    return this.#frames.event;
  }

  get onClose() {
    return this.#closes.event;
  }

  /** Null when it is open. */
  start(body: AsyncIterable<Uint8Array>): Promise<TransportClose | null> {
    void this.#read(body).then(
      () => this.#end(lost('the stream ended')),
      (thrown: unknown) => this.#end(lost(messageOf(thrown))),
    );
    return this.#opened.promise;
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    if (this.#isOver) return;
    if (this.#waiting.length >= waitingLimit)
      return this.#end(lost('messages to the hub do not get through'));
    this.#waiting.push(typeof frame === 'string' ? { text: frame } : { frame: base64Of(frame) });
    void this.#pump();
  }

  close(code: number, reason: string): void {
    this.#end({ code, reason });
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of body) {
      if (this.#isOver) return;
      text += decoder.decode(bytes, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      if (text.length > eventLimit) throw new Error('an event without end');
      for (const event of events) this.#hear(event);
    }
  }

  #hear(event: string): void {
    if (this.#isOver) return;
    const name = /^event: (.*)$/m.exec(event)?.[1] ?? 'message';
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (data === undefined) return;
    switch (name) {
      case 'open':
        this.#stream = field(data, 'stream');
        return this.#opened.resolve(null);
      case 'close':
        return this.#end({ code: Number(field(data, 'code')), reason: field(data, 'reason') });
      case 'frame':
        return this.#frames.fire(bytesOf(data));
      case 'message':
        return this.#frames.fire(data);
      default:
        // A newer hub has more to say than we understand.
        return this.#options.logger.debug('an unknown event of the stream', { name });
    }
  }

  async #pump(): Promise<void> {
    if (this.#isPosting) return;
    this.#isPosting = true;
    while (this.#waiting.length > 0 && !this.#isOver) {
      this.#n += 1;
      await this.#post({ stream: this.#stream, n: this.#n, items: this.#nextItems() });
    }
    this.#isPosting = false;
  }

  #nextItems(): Item[] {
    let characters = 0;
    let count = 0;
    for (const item of this.#waiting) {
      characters += 'text' in item ? item.text.length : item.frame.length;
      if (count > 0 && (count === batchItems || characters > batchCharacters)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #post(batch: StreamBatch): Promise<void> {
    for (let attempt = 1; !this.#isOver; attempt += 1) {
      try {
        await this.#options.post(batch, this.#ends.signal);
        return;
      } catch (thrown) {
        const isWorthwhile = attempt < attempts && canComeLater(thrown);
        if (!isWorthwhile) return this.#end(lost(messageOf(thrown)));
        await this.#pause(attempt * pauseMs);
      }
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.schedule(delayMs, resolve);
    });
  }

  #end(close: TransportClose): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#waiting = [];
    this.#ends.abort();
    this.#opened.resolve(close);
    this.#closes.fire(close);
  }
}

/** The answer got lost on its way, or the hub is behind: the same batch again is right. */
function canComeLater(thrown: unknown): boolean {
  return (
    thrown instanceof HubError && (thrown.code === 'unreachable' || thrown.code === 'rate_limited')
  );
}

function lost(reason: string): TransportClose {
  return { code: 1006, reason };
}

function field(json: string, name: string): string {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
