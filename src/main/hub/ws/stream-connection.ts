import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { SilenceWatch } from '../../../shared/base/silence-watch.ts';
import type { StreamDown } from '../../../shared/wire/down.ts';
import { streamCloseCodes } from '../../../shared/wire/down.ts';
import { decodeTerminalFrame } from '../../../shared/wire/terminal.ts';
import type { StreamUp } from '../../../shared/wire/up.ts';
import type { MessageSocket } from '../sockets/message-socket.ts';
import { TokenBucket } from '../sockets/token-bucket.ts';
import { parseStreamMessage } from './parse-stream-message.ts';

/** What a connection brings, parsed. */
export interface StreamListener {
  readonly onMessage: (message: StreamUp) => void;
  readonly onInput: (channel: number, bytes: Uint8Array) => void;
  /** All bytes before the offset are parsed. */
  readonly onAck: (channel: number, offset: number) => void;
  /** There is room again after `isCongested`. */
  readonly onDrain: () => void;
  /** Once; nothing comes afterwards. */
  readonly onClose: () => void;
}

export interface StreamConnectionOptions {
  readonly socket: MessageSocket;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type StreamHangUp = keyof typeof streamCloseCodes | 'failed';

/** Above it a connection gets no terminal frame and no event until it has drained. */
const congestedBytes = 1024 * 1024;
// Small answers go out all the same; a peer that lets even these pile up is not reading.
const bufferLimitBytes = 4 * congestedBytes;
const drainLimitMs = 30_000;

const limits = {
  messages: { perSecond: 1000, burst: 4000 },
  inputBytes: { perSecond: 64 * 1024, burst: 256 * 1024 },
};

/**
 * One socket of a device and nothing else: parses what comes, at the pace that a person or a page can have, and sends
 * what it is given. A device that is faster is not read for a while: nothing of it is lost.
 */
export class StreamConnection {
  readonly #socket: MessageSocket;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #messages: TokenBucket;
  readonly #inputBytes: TokenBucket;
  #silence: SilenceWatch | undefined;
  #pause: Disposable | undefined;
  #listener: StreamListener | undefined;
  #drains: PromiseWithResolvers<void> | undefined;
  #drainTimer: Disposable | undefined;
  #isClosed = false;

  constructor(options: StreamConnectionOptions) {
    const { clock } = options;
    this.#socket = options.socket;
    this.#clock = clock;
    this.#logger = options.logger;
    this.#messages = new TokenBucket({ clock, ...limits.messages });
    this.#inputBytes = new TokenBucket({ clock, ...limits.inputBytes });
  }

  get isOpen(): boolean {
    return !this.#isClosed;
  }

  get isCongested(): boolean {
    return this.#socket.bufferedBytes > congestedBytes;
  }

  /** In the turn in which the socket was made. */
  start(listener: StreamListener): void {
    this.#listener = listener;
    this.#silence = new SilenceWatch({
      clock: this.#clock,
      onSilence: () => this.hangUp('tooSlow', 'no message for too long'),
    });
    this.#socket.listen({
      onMessage: (message) => this.#received(message),
      onDrain: () => this.#drained(),
      onClose: () => this.#finish(),
    });
  }

  send(message: StreamDown): void {
    this.sendText(JSON.stringify(message));
  }

  /** A message that is JSON already. */
  sendText(text: string): void {
    if (this.#isClosed) return;
    if (this.#socket.bufferedBytes > bufferLimitBytes) {
      return this.hangUp('tooSlow', 'too much is waiting to be read');
    }
    this.#socket.send(text);
  }

  /** The bytes may be shared with other connections. */
  sendFrame(bytes: Uint8Array): void {
    if (!this.#isClosed) this.#socket.send(bytes);
  }

  /** Resolves when there is room for more, or the connection is closed; it is, after thirty seconds without. */
  async untilDrained(): Promise<void> {
    if (this.#isClosed || !this.isCongested) return;
    this.#drains ??= Promise.withResolvers();
    this.#drainTimer ??= this.#clock.schedule(drainLimitMs, () =>
      this.hangUp('tooSlow', 'it does not read'),
    );
    await this.#drains.promise;
  }

  hangUp(why: StreamHangUp, reason: string): void {
    if (this.#isClosed) return;
    const code = why === 'failed' ? 1011 : streamCloseCodes[why];
    this.#logger.debug('hanging up on a device', { code, reason });
    this.#socket.close(code, reason);
    this.#finish();
  }

  #received(message: string | Uint8Array): void {
    if (this.#isClosed) return;
    this.#silence?.heard();
    this.#pauseFor(this.#messages.take(1));
    if (typeof message === 'string') this.#receivedText(message);
    else this.#receivedFrame(message);
  }

  #receivedText(text: string): void {
    const parsed = parseStreamMessage(text);
    switch (parsed.state) {
      case 'message':
        if (parsed.message.type === 'ping') return this.send({ type: 'pong' });
        return this.#listener?.onMessage(parsed.message);
      case 'unknown':
        return this.#logger.debug('a message of a newer device was ignored', { type: parsed.type });
      case 'malformed':
        this.#logger.warn('a device sent a malformed message', { reason: parsed.reason });
        return this.hangUp('malformed', 'malformed message');
    }
  }

  #receivedFrame(bytes: Uint8Array): void {
    const frame = decodeTerminalFrame(bytes);
    switch (frame?.kind) {
      case 'input':
        this.#pauseFor(this.#inputBytes.take(frame.payload.length));
        return this.#listener?.onInput(frame.channel, frame.payload);
      case 'ack':
        return this.#listener?.onAck(frame.channel, frame.offset);
      case 'output':
      case 'screen':
      case undefined:
        return this.hangUp('malformed', 'malformed frame');
    }
  }

  #pauseFor(durationMs: number): void {
    if (durationMs === 0) return;
    this.#pause?.[Symbol.dispose]();
    this.#socket.pause();
    this.#pause = this.#clock.schedule(durationMs, () => {
      this.#pause = undefined;
      // It was ours to be silent.
      this.#silence?.heard();
      this.#socket.resume();
    });
  }

  #drained(): void {
    this.#drainTimer?.[Symbol.dispose]();
    this.#drainTimer = undefined;
    this.#drains?.resolve();
    this.#drains = undefined;
    if (!this.#isClosed) this.#listener?.onDrain();
  }

  #finish(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#silence?.[Symbol.dispose]();
    this.#pause?.[Symbol.dispose]();
    this.#drained();
    this.#listener?.onClose();
  }
}
