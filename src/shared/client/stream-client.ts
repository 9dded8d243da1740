import { messageOf } from '../base/app-error.ts';
import { assertNever } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { StreamDown } from '../wire/down.ts';
import { streamCloseCodes } from '../wire/down.ts';
import { decodeTerminalFrame } from '../wire/terminal.ts';
import type { StreamUp } from '../wire/up.ts';
import { streamProtocol } from '../wire/version.ts';
import type { Feed } from './feed.ts';
import { freshEvents, parseDown, parseHubState, parseSessions } from './feed.ts';
import { Heartbeat } from './heartbeat.ts';
import type { LinkState } from './reconnecting.ts';
import { Reconnecting } from './reconnecting.ts';
import type { TerminalSink } from './terminal-line.ts';
import { TerminalLine } from './terminal-line.ts';
import type { Connect, Transport } from './transport.ts';

// The device's side of the stream. It says `hello` with the last `seq` that it has, and gets what it
// missed: the events since, or a snapshot when they cannot be given. It remembers its place over all
// connections, tells its listeners each event once and in order, and watches the same terminals again
// after a cut. What was drawn before stays until its replacement is here.

export interface StreamClientOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
  /** Where a page that was loaded again had been. */
  readonly from?: StreamPosition;
}

interface WatchOptions {
  readonly session: string;
  readonly sink: TerminalSink;
  /** Bytes that may be on the way unparsed. */
  readonly windowBytes: number;
  readonly isObserver: boolean;
}

/** How far a device has followed which log. */
export interface StreamPosition {
  readonly epoch: string | null;
  readonly seq: number | null;
}

export class StreamClient implements Disposable {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #link: Reconnecting;
  readonly #feed: Emitter<Feed>;
  readonly #quiet: Emitter<number | null>;
  readonly #currency: Emitter<boolean>;
  readonly #lines = new Map<string, TerminalLine>();
  #transport: Transport | undefined;
  #heartbeat: Heartbeat | undefined;
  #position: StreamPosition = { epoch: null, seq: null };
  #isWelcome = false;
  #isCaughtUp = false;
  #isCurrent = false;

  constructor(options: StreamClientOptions) {
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#link = new Reconnecting(options);
    if (options.from) this.#position = options.from;
    this.#feed = new Emitter({
      onListenerError: (thrown) =>
        this.#logger.error('a listener of the feed failed', { error: thrown }),
    });
    this.#quiet = new Emitter({
      onListenerError: (thrown) =>
        this.#logger.error('a listener of the connection failed', { error: thrown }),
    });
    this.#currency = new Emitter({
      onListenerError: (thrown) =>
        this.#logger.error('a listener of the connection failed', { error: thrown }),
    });
    this.#link.onOpen((transport) => this.#opened(transport));
  }

  get onFeed() {
    return this.#feed.event;
  }

  get onDidChangeState() {
    return this.#link.onDidChangeState;
  }

  /** An open connection stopped answering: when the hub was last heard. Null when it is heard again. */
  get onDidFallSilent() {
    return this.#quiet.event;
  }

  /**
   * Whether what was heard is all that there is: true once this connection has caught up, false after a cut and while
   * a page that comes back has not proved its connection.
   */
  get onDidChangeCurrency() {
    return this.#currency.event;
  }

  get position(): StreamPosition {
    return this.#position;
  }

  get state(): LinkState {
    return this.#link.state;
  }

  start(): void {
    this.#link.start();
  }

  /** The network is back, or somebody looks again: connect or prove the connection now. */
  wake(): void {
    this.#link.wake();
    this.#heartbeat?.probe();
  }

  /** The page was frozen or out of sight: nothing on it counts as current until the hub has answered. */
  comeBack(): void {
    this.#becomeCurrent(false);
    this.#link.wake();
    this.#heartbeat?.prove();
  }

  /** Opens a terminal for as long as the line is kept; one line per session. */
  watch(options: WatchOptions): TerminalLine {
    const line = new TerminalLine({
      ...options,
      clock: this.#clock,
      send: (message) => this.#send(message),
      sendBytes: (frame) => {
        if (this.#isWelcome) this.#transport?.send(frame);
      },
    });
    this.#lines.set(options.session, line);
    if (this.#isWelcome) line.watch();
    return line;
  }

  unwatch(line: TerminalLine): void {
    if (this.#lines.get(line.session) !== line) return;
    this.#lines.delete(line.session);
    line.unwatch();
  }

  [Symbol.dispose](): void {
    this.#link[Symbol.dispose]();
    this.#heartbeat?.[Symbol.dispose]();
  }

  #opened(transport: Transport): void {
    const heartbeat = new Heartbeat({
      clock: this.#clock,
      ping: () => transport.send(encode({ type: 'ping' })),
      onQuiet: (isQuiet) =>
        this.#quiet.fire(isQuiet ? this.#clock.now() - heartbeat.silentMs : null),
      onSilent: () => this.#link.drop(streamCloseCodes.tooSlow, 'no message for too long'),
      onProved: () => this.#becomeCurrent(this.#isCaughtUp),
    });
    this.#heartbeat = heartbeat;
    this.#transport = transport;
    transport.onFrame((frame) => {
      heartbeat.heard();
      this.#received(frame);
    });
    transport.onClose(() => {
      heartbeat[Symbol.dispose]();
      this.#isWelcome = false;
      this.#isCaughtUp = false;
      this.#transport = undefined;
      this.#heartbeat = undefined;
      this.#becomeCurrent(false);
    });
    this.#hello(transport);
  }

  #hello(transport: Transport): void {
    transport.send(encode({ type: 'hello', protocol: streamProtocol, ...this.#position }));
  }

  #send(message: StreamUp): void {
    if (this.#isWelcome) this.#transport?.send(encode(message));
  }

  #received(frame: string | Uint8Array): void {
    try {
      if (typeof frame === 'string') {
        const down = parseDown(frame);
        if (down) this.#take(down);
        else this.#logger.info('a message of a newer hub was ignored');
      } else {
        this.#takeBytes(frame);
      }
    } catch (thrown) {
      this.#logger.error('malformed frame', { reason: messageOf(thrown) });
      this.#link.drop(streamCloseCodes.malformed, 'malformed frame');
    }
  }

  #takeBytes(bytes: Uint8Array): void {
    const frame = decodeTerminalFrame(bytes);
    if (!frame) throw new TypeError('a terminal frame without a header');
    for (const line of this.#lines.values()) {
      if (line.channel === frame.channel) line.received(frame);
    }
  }

  #take(down: StreamDown): void {
    switch (down.type) {
      case 'welcome':
        return this.#welcome(down);
      case 'snapshot':
        this.#position = { ...this.#position, seq: down.seq };
        return this.#feed.fire({
          ...down,
          hub: parseHubState(down),
          sessions: parseSessions(down),
        });
      case 'events':
        return this.#takeEvents(down);
      case 'caught-up':
        this.#moveTo(down.seq);
        this.#feed.fire(down);
        this.#isCaughtUp = true;
        return this.#becomeCurrent(true);
      case 'gap':
        // The snapshot right behind it is whole; until then what is here is still true.
        return;
      case 'presence':
      case 'hub-notices':
        return this.#feed.fire(down);
      case 'error':
        return this.#feed.fire({ ...down, type: 'refused', session: down.session ?? null });
      case 'terminal-open':
        return this.#lines.get(down.session)?.opened(down.channel, down);
      case 'terminal-behind':
        return this.#lines.get(down.session)?.behind();
      case 'terminal-resized':
        return this.#lines.get(down.session)?.resized(down);
      case 'terminal-closed':
        return this.#lines.get(down.session)?.closed(down.reason);
      case 'pong':
        return this.#heartbeat?.answered();
      default:
        return assertNever(down, 'message of the hub');
    }
  }

  #welcome(down: Extract<StreamDown, { type: 'welcome' }>): void {
    // Another epoch is another log: our place in the old one means nothing, and a snapshot follows.
    if (down.epoch !== this.#position.epoch) this.#position = { epoch: down.epoch, seq: null };
    this.#link.confirm();
    const isFirst = !this.#isWelcome;
    this.#isWelcome = true;
    this.#isCaughtUp = false;
    this.#becomeCurrent(false);
    this.#feed.fire(down);
    if (isFirst) for (const line of this.#lines.values()) line.watch();
  }

  #takeEvents(down: Extract<StreamDown, { type: 'events' }>): void {
    const events = freshEvents(down, this.#position.seq ?? 0);
    const last = events.at(-1);
    if (!last) return;
    this.#moveTo(last.seq);
    this.#feed.fire({ type: 'events', events });
  }

  #becomeCurrent(isCurrent: boolean): void {
    if (isCurrent === this.#isCurrent) return;
    this.#isCurrent = isCurrent;
    this.#currency.fire(isCurrent);
  }

  #moveTo(seq: number): void {
    this.#position = { ...this.#position, seq: Math.max(seq, this.#position.seq ?? 0) };
  }
}

function encode(message: StreamUp): string {
  return JSON.stringify(message);
}
