import type { MessageSocket } from '../../src/main/hub/sockets/message-socket.ts';
import type { SessionId } from '../../src/shared/base/ids.ts';
import { foldSession } from '../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../src/shared/domain/session.ts';
import {
  streamDownSchema,
  type SessionPresence,
  type StreamDown,
} from '../../src/shared/wire/down.ts';
import { parseEvent } from '../../src/shared/wire/event-schema.ts';
import { decodeTerminalFrame, encodeTerminalFrame } from '../../src/shared/wire/terminal.ts';
import { streamUpSchema, type StreamUp } from '../../src/shared/wire/up.ts';
import { streamProtocol } from '../../src/shared/wire/version.ts';
import { PaintedScreen } from './painted-screen.ts';
import { Receipts } from './receipts.ts';
import type { SocketPair } from './socket-pair.ts';

interface Pane {
  readonly session: string;
  readonly painted: PaintedScreen;
  offset: number | undefined;
}

/** A device that keeps the rules of the stream, over a socket in memory; a test says when it speaks. */
export class StreamDevice {
  readonly heard: StreamDown[] = [];
  readonly frames: Uint8Array[] = [];
  readonly closes: number[] = [];
  readonly presence = new Map<string, SessionPresence>();
  readonly receipts = new Receipts<StreamDown>();
  readonly #socket: MessageSocket;
  readonly #pair: SocketPair | undefined;
  /** False: it draws and does not acknowledge. */
  acknowledges = true;
  sessions = new Map<string, SessionView>();
  epoch: string | null = null;
  seq: number | null = null;
  readonly #panes = new Map<number, Pane>();

  /** The socket may be an end of a pair, which a test can then flush, pause and cut. */
  constructor(socket: MessageSocket, pair?: SocketPair) {
    this.#socket = socket;
    this.#pair = pair;
    socket.listen({
      onMessage: (message) => {
        if (typeof message === 'string') this.#hear(streamDownSchema.parse(JSON.parse(message)));
        else this.#draw(message);
      },
      onClose: (code) => {
        this.closes.push(code);
        this.receipts.poke();
      },
    });
  }

  get pair(): SocketPair {
    if (!this.#pair) throw new Error('the device has a real socket');
    return this.#pair;
  }

  /** Names of the sessions that it shows. */
  get names(): readonly string[] {
    return [...this.sessions.values()].map(({ name }) => name);
  }

  ofType<Type extends StreamDown['type']>(type: Type): Extract<StreamDown, { type: Type }>[] {
    return this.heard.filter(
      (down): down is Extract<StreamDown, { type: Type }> => down.type === type,
    );
  }

  say(message: StreamUp): void {
    this.#socket.send(JSON.stringify(streamUpSchema.parse(message)));
  }

  sayRaw(message: string | Uint8Array): void {
    this.#socket.send(message);
  }

  /** With what it has, or with what another connection of it had. */
  hello(before: { readonly epoch: string | null; readonly seq: number | null } = this): void {
    const { epoch, seq } = before;
    this.say({ type: 'hello', protocol: streamProtocol, epoch, seq });
  }

  watch(session: SessionId, options: { windowBytes?: number; isObserver?: boolean } = {}): void {
    const { windowBytes = 256 * 1024, isObserver = false } = options;
    this.say({ type: 'watch', session, windowBytes, isObserver });
  }

  type(session: SessionId, text: string): void {
    const channel = this.#channelOf(session);
    const payload = new TextEncoder().encode(text);
    this.sayRaw(encodeTerminalFrame({ kind: 'input', channel, offset: 0, payload }));
  }

  acknowledge(channel: number, offset: number): void {
    const payload = new Uint8Array(0);
    this.sayRaw(encodeTerminalFrame({ kind: 'ack', channel, offset, payload }));
  }

  screenOf(session: SessionId): string | undefined {
    return this.#panes.get(this.#channelOf(session))?.painted.text;
  }

  /** Codes of the refusals that it got, with the session. */
  get refusals(): readonly string[] {
    return this.ofType('error').map(({ code, message }) => `${code}: ${message}`);
  }

  #channelOf(session: SessionId): number {
    for (const [channel, pane] of this.#panes) if (pane.session === session) return channel;
    return 0;
  }

  #hear(down: StreamDown): void {
    this.heard.push(down);
    this.#take(down);
    this.receipts.add(down);
  }

  #take(down: StreamDown): void {
    switch (down.type) {
      case 'welcome':
        if (down.epoch !== this.epoch) this.seq = null;
        this.epoch = down.epoch;
        return;
      case 'snapshot':
        this.seq = down.seq;
        this.sessions = new Map(
          (down.sessions as unknown as SessionView[]).map((view) => [view.id, view]),
        );
        this.presence.clear();
        for (const one of down.presence) this.presence.set(one.session, one);
        return;
      case 'events':
        for (const event of down.events.map(parseEvent)) this.#apply(event);
        return;
      case 'caught-up':
        this.seq = Math.max(down.seq, this.seq ?? 0);
        return;
      case 'presence':
        this.presence.set(down.presence.session, down.presence);
        return;
      case 'terminal-open':
        this.#panes.set(down.channel, {
          session: down.session,
          painted: new PaintedScreen(),
          offset: undefined,
        });
        return;
      case 'hub-notices':
      case 'terminal-behind':
      case 'terminal-resized':
      case 'terminal-closed':
      case 'gap':
      case 'error':
      case 'pong':
        return;
    }
  }

  #apply(event: ReturnType<typeof parseEvent>): void {
    if (event.seq <= (this.seq ?? 0)) return;
    this.seq = event.seq;
    if (event.session === null) return;
    const view = foldSession(this.sessions.get(event.session), event);
    if (view) this.sessions.set(event.session, view);
  }

  #draw(bytes: Uint8Array): void {
    this.frames.push(bytes);
    const frame = decodeTerminalFrame(bytes);
    const pane = frame && this.#panes.get(frame.channel);
    if (!pane) throw new Error('a frame for no terminal that is open');
    if (frame.kind === 'screen') {
      pane.painted.restore(new TextDecoder().decode(frame.payload));
      pane.offset = frame.offset;
    } else {
      if (frame.offset !== pane.offset) throw new Error('output does not follow');
      pane.painted.draw(frame.payload);
      pane.offset += frame.payload.length;
    }
    if (this.acknowledges) this.acknowledge(frame.channel, pane.offset);
    this.receipts.poke();
  }
}
