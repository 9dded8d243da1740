import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { SilenceWatch } from '../../../shared/base/silence-watch.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { IncomingRequests } from '../../../shared/wire/incoming-requests.ts';
import { OutgoingRequests } from '../../../shared/wire/outgoing-requests.ts';
import type { Notice, NoticeState } from '../../../shared/wire/peer-methods.ts';
import { notifyMethod } from '../../../shared/wire/peer-methods.ts';
import type {
  NumberedFact,
  RunnerDown,
  RunnerHello,
  RunnerUp,
} from '../../../shared/wire/runner-link.ts';
import { runnerCloseCodes } from '../../../shared/wire/runner-link.ts';
import { readScreenMethod } from '../../../shared/wire/runner-requests.ts';
import {
  decodeTerminalFrame,
  encodeTerminalFrame,
  type TerminalFrame,
} from '../../../shared/wire/terminal.ts';
import type { MessageSocket } from '../sockets/message-socket.ts';
import { FactOrder } from './fact-order.ts';
import { parseRunnerMessage } from './parse-runner-message.ts';
import { PendingAnswers } from './pending-answers.ts';
import type {
  GridSize,
  OutputChunk,
  RunnerCommand,
  RunnerConnection,
  RunnerHangUp,
  RunnerIdentity,
  ScreenSnapshot,
  ScreenText,
} from './runner-connection.ts';
import type { RunnerProgress, RunnerSink } from './runner-sink.ts';

export interface RunnerLinkOptions extends RunnerProgress {
  readonly socket: MessageSocket;
  readonly identity: RunnerIdentity;
  readonly hello: RunnerHello;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sink: RunnerSink;
  /** Answers what this runner asks, on all its links. */
  readonly incoming: IncomingRequests;
}

// A runner that sends faster than the disk commits is slowed down by not reading it, between these marks.
const factsInFlightLimit = 256;
const factsInFlightLow = 64;
// Four of the largest messages: a runner that does not read gets no more, and is soon found silent.
const bufferLimitBytes = 4 * 1024 * 1024;
const answerLimitMs = 10_000;
/** The first version of the link that knows requests. */
const requestProtocol = 2;

/** A live link, from `welcome` on: parses what comes, hands it on, and sends. It holds no policy. */
export class RunnerLink implements RunnerConnection {
  readonly session: SessionId;
  readonly runner: RunnerId;
  readonly hello: RunnerHello;
  readonly #socket: MessageSocket;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #facts: FactOrder;
  readonly #snapshots: PendingAnswers<ScreenSnapshot>;
  readonly #outgoing: OutgoingRequests;
  readonly #incoming: IncomingRequests;
  readonly #output: Emitter<OutputChunk>;
  readonly #resized: Emitter<GridSize>;
  readonly #screenLost: Emitter<string>;
  readonly #closed: Emitter<void>;
  #silence: SilenceWatch | undefined;
  #size: GridSize;
  #ackedOffset: number;
  readonly #restateAfter: number | undefined;
  #isAckDue = false;
  #isClosed = false;

  constructor(options: RunnerLinkOptions) {
    const { identity, hello, clock, logger } = options;
    this.session = identity.session;
    this.runner = identity.runner;
    this.hello = hello;
    this.#socket = options.socket;
    this.#logger = logger;
    this.#clock = clock;
    this.#size = { cols: hello.cols, rows: hello.rows };
    this.#ackedOffset = options.recordedOffset;
    this.#restateAfter = options.restateAfter;
    this.#facts = new FactOrder({
      ackedN: options.ackedN,
      commit: (fact) => options.sink.onFact(this, fact),
      onCommitted: () => this.#committed(),
      onFault: (thrown) => this.#fault(thrown),
    });
    this.#snapshots = new PendingAnswers({ clock, limitMs: answerLimitMs, what: 'screen' });
    this.#outgoing = new OutgoingRequests({ clock });
    this.#incoming = options.incoming;
    const emitterOptions = {
      onListenerError: (thrown: unknown) =>
        logger.error('a listener of a runner failed', { error: thrown }),
    };
    this.#output = new Emitter(emitterOptions);
    this.#resized = new Emitter(emitterOptions);
    this.#screenLost = new Emitter(emitterOptions);
    this.#closed = new Emitter(emitterOptions);
  }

  /** Says `welcome`: from here on the runner speaks. */
  start(): void {
    this.#silence = new SilenceWatch({
      clock: this.#clock,
      onBeat: () => this.#tell({ type: 'ping' }),
      onSilence: () => this.#end(1001, 'no message for too long'),
    });
    this.#tell({
      type: 'welcome',
      ackedN: this.#facts.ackedN,
      recordedOffset: this.#ackedOffset,
      ...(this.#restateAfter === undefined ? {} : { restateAfter: this.#restateAfter }),
    });
    this.#outgoing.connect((text) => this.#sendText(text, 'request'));
  }

  get size(): GridSize {
    return this.#size;
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#socket.isOpen;
  }

  get onOutput() {
    return this.#output.event;
  }

  get onResized() {
    return this.#resized.event;
  }

  get onScreenLost() {
    return this.#screenLost.event;
  }

  get onClosed() {
    return this.#closed.event;
  }

  send(command: RunnerCommand): void {
    this.#tell(command);
  }

  input(bytes: Uint8Array): boolean {
    if (!this.#canSend()) return false;
    const frame = { kind: 'input', channel: 0, offset: 0, payload: bytes } as const;
    this.#socket.send(encodeTerminalFrame(frame));
    return true;
  }

  resize(size: GridSize): void {
    this.#tell({ type: 'resize', cols: size.cols, rows: size.rows });
  }

  snapshot(): Promise<ScreenSnapshot> {
    return this.#snapshots.ask((request) => this.#tell({ type: 'screen', request }));
  }

  async readScreen(): Promise<ScreenText> {
    if (this.hello.protocol < requestProtocol) throw olderRunner();
    const read = await this.#outgoing.ask(readScreenMethod, {}, { deadlineMs: answerLimitMs });
    if (read.ok) return read.value;
    throw new AppError(read.error.code, read.error.message);
  }

  async notify(notice: Notice): Promise<Result<NoticeState, Refusal>> {
    if (this.hello.protocol < requestProtocol) return err(refusal('protocol', olderRunnerText));
    const asked = await this.#outgoing.ask(notifyMethod, notice, { deadlineMs: answerLimitMs });
    return asked.ok ? ok(asked.value.state) : asked;
  }

  acknowledgeOutput(offset: number): void {
    if (offset <= this.#ackedOffset) return;
    this.#ackedOffset = offset;
    this.#ackSoon();
  }

  hangUp(why: RunnerHangUp): void {
    this.#end(runnerCloseCodes[why], why);
  }

  /** For the plane: what the socket brings. */
  received(message: string | Uint8Array): void {
    if (this.#isClosed) return;
    this.#silence?.heard();
    if (typeof message === 'string') this.#receivedText(message);
    else this.#receivedFrame(message);
  }

  /** For the plane: the socket is gone. */
  socketClosed(): void {
    this.#finish();
  }

  #receivedText(text: string): void {
    const parsed = parseRunnerMessage(text);
    switch (parsed.state) {
      case 'malformed':
        this.#logger.warn('a runner sent a malformed message', { reason: parsed.reason });
        return this.hangUp('malformed');
      case 'unknown':
        return this.#logger.debug('a message of a newer runner was ignored', { type: parsed.type });
      case 'message':
        return this.#receivedMessage(parsed.message);
    }
  }

  #receivedMessage(message: RunnerUp): void {
    switch (message.type) {
      case 'hello':
        return this.hangUp('malformed');
      case 'fact':
        return this.#receivedFact(message.fact);
      case 'resized':
        this.#size = { cols: message.cols, rows: message.rows };
        return this.#resized.fire(this.#size);
      case 'screen-lost':
        return this.#screenLost.fire(message.reason);
      case 'pong':
        return;
      case 'request':
        return this.#incoming.take(message, (text) => this.#sendText(text, 'response'));
      case 'response':
        return void this.#outgoing.take(message);
      case 'cancel':
        return this.#incoming.cancel(message.id);
    }
  }

  #receivedFact(fact: NumberedFact): void {
    if (this.#facts.take(fact) === 'gap') return this.hangUp('gap');
    if (this.#facts.inFlight >= factsInFlightLimit) this.#socket.pause();
  }

  #receivedFrame(bytes: Uint8Array): void {
    const frame = decodeTerminalFrame(bytes);
    switch (frame?.kind) {
      case 'output':
        return this.#output.fire({ offset: frame.offset, payload: frame.payload, frame: bytes });
      case 'screen':
        return this.#receivedScreen(frame);
      case 'input':
      case 'ack':
      case undefined:
        return this.hangUp('malformed');
    }
  }

  #receivedScreen(frame: TerminalFrame): void {
    const { channel: request, offset, payload: data } = frame;
    this.#snapshots.answer(request, { ...this.#size, offset, data });
  }

  #committed(): void {
    if (this.#facts.inFlight <= factsInFlightLow) this.#socket.resume();
    this.#ackSoon();
  }

  /** One acknowledgement for all that is committed in this turn. */
  #ackSoon(): void {
    if (this.#isAckDue) return;
    this.#isAckDue = true;
    queueMicrotask(() => {
      this.#isAckDue = false;
      this.#tell({ type: 'ack', n: this.#facts.ackedN, offset: this.#ackedOffset });
    });
  }

  #fault(thrown: unknown): void {
    this.#logger.error('facts of a runner could not be committed', { error: thrown });
    this.#end(1011, 'the store failed');
  }

  #canSend(): boolean {
    return this.isOpen && this.#socket.bufferedBytes < bufferLimitBytes;
  }

  #tell(message: RunnerDown): void {
    this.#sendText(JSON.stringify(message), message.type);
  }

  #sendText(text: string, type: RunnerDown['type']): void {
    if (this.#canSend()) this.#socket.send(text);
    else this.#logger.debug('not sent to a runner', { type });
  }

  #end(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#logger.debug('hanging up on a runner', { code, reason });
    this.#socket.close(code, reason);
    this.#finish();
  }

  #finish(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#silence?.[Symbol.dispose]();
    this.#snapshots.rejectAll();
    this.#outgoing.end();
    this.#closed.fire();
  }
}

const olderRunnerText = 'The runner of this session is of an older version. Restart the session.';

function olderRunner(): AppError {
  return new AppError('protocol', olderRunnerText);
}
