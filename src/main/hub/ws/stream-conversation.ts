import { assertNever } from '../../../shared/base/assert.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { HubNotice } from '../../../shared/wire/down.ts';
import { errorHints, refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { streamFrames, type StreamUp } from '../../../shared/wire/up.ts';
import { streamProtocol } from '../../../shared/wire/version.ts';
import { accessOf, isOfHub, type OperatorPrincipal } from '../access/principal.ts';
import { deviceOfOperator } from '../operators/presence-service.ts';
import { TokenBucket } from '../sockets/token-bucket.ts';
import { actionsOf } from './authorize-message.ts';
import { StreamCommands } from './stream-commands.ts';
import type { StreamConnection } from './stream-connection.ts';
import { StreamEvents } from './stream-events.ts';
import type { StreamHub } from './stream-hub.ts';
import type { RefusedMessage, StreamRefusals } from './stream-refusals.ts';
import { viewEpoch } from './view-epoch.ts';
import { WatchedTerminals } from './watched-terminals.ts';

export interface StreamConversationOptions {
  readonly hub: StreamHub;
  readonly connection: StreamConnection;
  /** Who opened it; its rights are asked for anew at each message. */
  readonly principal: OperatorPrincipal;
  readonly address: string | null;
  readonly refusals: StreamRefusals;
  readonly onEnd: () => void;
}

type Command = Exclude<StreamUp, { type: 'hello' | 'ping' }>;

const helloLimitMs = 5000;
const commandRate = { perSecond: 20, burst: 60 };
// A person who types without the baton hears it once per second, not once per key.
const inputRefusalPauseMs = 1000;

/** One device on its stream, from `hello` to the end of its connection. */
export class StreamConversation {
  readonly #options: StreamConversationOptions;
  readonly #commandTokens: TokenBucket;
  readonly #watched: WatchedTerminals;
  readonly #commands: StreamCommands;
  readonly #events: StreamEvents;
  readonly #notices: Disposable;
  #helloTimer: Disposable | undefined;
  /** What it may see, as its `welcome` said; null before. */
  #view: string | null = null;
  #inputRefusedAt = -Infinity;

  constructor(options: StreamConversationOptions) {
    const { hub, connection, principal } = options;
    this.#options = options;
    const by = deviceOfOperator(principal);
    this.#commandTokens = new TokenBucket({ clock: hub.clock, ...commandRate });
    this.#watched = new WatchedTerminals({ hub, connection, by });
    this.#commands = new StreamCommands({ hub, by, watched: this.#watched });
    this.#events = new StreamEvents({ hub, connection, principal: () => this.#rights() });
    this.#notices = hub.notices.onDidChange((notices) => this.#tellNotices(notices));
  }

  get principal(): OperatorPrincipal {
    return this.#options.principal;
  }

  start(): void {
    const { hub, connection } = this.#options;
    this.#helloTimer = hub.clock.schedule(helloLimitMs, () =>
      connection.hangUp('malformed', 'no hello came'),
    );
    connection.start({
      onMessage: (message) => this.#received(message),
      onInput: (channel, bytes) => this.#receivedInput(channel, bytes),
      // It changes nothing but how much is sent, and comes with each stretch of a flood.
      onAck: (channel, offset) => this.#watched.acknowledge(channel, offset),
      onDrain: () => {
        this.#events.drained();
        this.#watched.drained();
      },
      onClose: () => this.#ended(),
    });
  }

  /**
   * Each message is judged with the rights of its moment; this is for a device that only listens. One whose rights
   * have changed sees everything anew, and watches what it may see of what it asked for.
   */
  checkRights(): void {
    const principal = this.#rights();
    if (!principal) return this.#signOut();
    const view = viewEpoch(this.#options.hub.log.epoch, principal);
    if (this.#view === null || this.#view === view) return;
    this.#welcome(principal);
    this.#commands.recheck(principal);
    this.#events.follow({ epoch: null, seq: null });
  }

  hangUp(why: 'unauthorized' | 'goingAway', reason: string): void {
    this.#options.connection.hangUp(why, reason);
  }

  #rights(): OperatorPrincipal | undefined {
    return this.#options.hub.rights.rightsOf(this.#options.principal);
  }

  #received(message: StreamUp): void {
    const principal = this.#rights();
    if (!principal) return this.#signOut();
    if (message.type === 'hello') return this.#hello(principal, message);
    if (this.#view === null) {
      return this.#options.connection.hangUp('malformed', 'hello comes first');
    }
    if (message.type === 'ping') return;
    if (!this.#commandTokens.tryTake(1)) {
      return this.#refuse(refusal('rate_limited', 'Too many requests at once.'), message.session);
    }
    this.#options.hub.rights.noteUse(principal);
    const done = this.#command(principal, message);
    if (done.ok) return;
    const actions = actionsOf(message);
    this.#noteRefusal(principal, {
      call: message.type,
      action: actions.at(-1) ?? actions[0],
      session: message.session,
      refused: done.error,
    });
    this.#refuse(done.error, message.session);
  }

  #command(principal: OperatorPrincipal, message: Command): Result<void, Refusal> {
    switch (message.type) {
      case 'watch':
        return this.#commands.watch(principal, message);
      case 'unwatch':
        this.#commands.unwatch(message);
        return ok(undefined);
      case 'resize':
        return this.#commands.resize(principal, message);
      case 'baton':
        return this.#commands.baton(principal, message);
      default:
        return assertNever(message, 'message of a device');
    }
  }

  #hello(principal: OperatorPrincipal, hello: Extract<StreamUp, { type: 'hello' }>): void {
    const { hub, connection } = this.#options;
    this.#helloTimer?.[Symbol.dispose]();
    if (hello.protocol !== streamProtocol) {
      return connection.hangUp('protocol', `this hub speaks protocol ${streamProtocol}`);
    }
    if (!this.#commandTokens.tryTake(1)) return connection.hangUp('tooSlow', 'too many hellos');
    this.#welcome(principal);
    const isSameView = hello.epoch === this.#view;
    this.#events.follow(
      isSameView ? { epoch: hub.log.epoch, seq: hello.seq } : { epoch: null, seq: null },
    );
  }

  #welcome(principal: OperatorPrincipal): void {
    const { hub, connection } = this.#options;
    const epoch = viewEpoch(hub.log.epoch, principal);
    this.#view = epoch;
    connection.send({
      type: 'welcome',
      protocol: streamProtocol,
      epoch,
      device: principal.device.id,
      operator: { id: principal.operator.id, name: principal.operator.name },
      hub: { name: hub.name, version: hub.version },
      access: accessOf(principal),
    });
    const notices = hub.notices.list();
    if (notices.length > 0) this.#tellNotices(notices);
  }

  /** Few and short, so they are sent to a slow device too; like events of the hub, not to who has one session. */
  #tellNotices(notices: readonly HubNotice[]): void {
    const principal = this.#rights();
    if (this.#view === null || !principal || !isOfHub(principal)) return;
    this.#options.connection.send({ type: 'hub-notices', notices: [...notices] });
  }

  #receivedInput(channel: number, bytes: Uint8Array): void {
    const principal = this.#rights();
    if (!principal) return this.#signOut();
    const watched = this.#watched.atChannel(channel);
    // Typed before the device knew that its terminal was closed.
    if (!watched) return;
    this.#options.hub.rights.noteUse(principal);
    const done = this.#commands.input(principal, watched.session, bytes);
    if (done.ok) return;
    const { session } = watched;
    const { action } = streamFrames.input;
    this.#noteRefusal(principal, { call: 'input', action, session, refused: done.error });
    this.#refuseInput(done.error, session);
  }

  /** Whose rights ended by the clock holds no baton for others to wait for. */
  #signOut(): void {
    const { hub, principal } = this.#options;
    hub.baton.dropDevice(principal.device.id);
    this.hangUp('unauthorized', 'signed out');
  }

  #noteRefusal(
    principal: OperatorPrincipal,
    what: Omit<RefusedMessage, 'principal' | 'address'>,
  ): void {
    const { refusals, address } = this.#options;
    refusals.note({ principal, address, ...what });
  }

  #refuseInput(refused: Refusal, session: string): void {
    const now = this.#options.hub.clock.monotonic();
    if (now - this.#inputRefusedAt < inputRefusalPauseMs) return;
    this.#inputRefusedAt = now;
    this.#refuse(refused, session);
  }

  #refuse({ code, message, hint }: Refusal, session: string): void {
    this.#options.connection.send({
      type: 'error',
      code,
      message,
      hint: hint ?? errorHints[code],
      session,
    });
  }

  #ended(): void {
    this.#helloTimer?.[Symbol.dispose]();
    this.#notices[Symbol.dispose]();
    this.#watched[Symbol.dispose]();
    this.#events[Symbol.dispose]();
    this.#options.onEnd();
  }
}
