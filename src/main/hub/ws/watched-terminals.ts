import type { SessionId } from '../../../shared/base/ids.ts';
import type { DeviceOfOperator } from '../operators/presence-service.ts';
import type { TerminalWatch, ViewerSink } from '../terminal/terminal-watch.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { StreamHub } from './stream-hub.ts';

export interface WatchedTerminalsOptions {
  readonly hub: StreamHub;
  readonly connection: StreamConnection;
  readonly by: DeviceOfOperator;
}

export interface WatchRequest {
  readonly session: SessionId;
  readonly windowBytes: number;
  readonly isObserver: boolean;
}

interface Watched {
  readonly session: SessionId;
  readonly channel: number;
  readonly isObserver: boolean;
  readonly watch: TerminalWatch;
  readonly attachment: Disposable;
}

/** The terminals that one connection has open. */
export class WatchedTerminals implements Disposable {
  readonly #options: WatchedTerminalsOptions;
  readonly #bySession = new Map<SessionId, Watched>();
  readonly #byChannel = new Map<number, Watched>();

  constructor(options: WatchedTerminalsOptions) {
    this.#options = options;
  }

  has(session: SessionId): boolean {
    return this.#bySession.has(session);
  }

  /** Watching again begins again, with a fresh screen. */
  open(request: WatchRequest): void {
    const { hub, connection, by } = this.#options;
    const { session, isObserver } = request;
    // The old one goes last: whoever reloads must not seem to have left.
    const before = this.#bySession.get(session);
    const attachment = hub.presence.attach(session, { ...by, isObserver });
    if (before) this.#end(before);
    const channel = hub.terminals.channelOf(session);
    const sink = viewerSink(connection, session);
    const watch = hub.terminals.watch(session, sink, request.windowBytes);
    const watched = { session, channel, isObserver, watch, attachment };
    this.#bySession.set(session, watched);
    this.#byChannel.set(channel, watched);
  }

  close(session: SessionId): void {
    const watched = this.#bySession.get(session);
    if (!watched) return;
    this.#bySession.delete(session);
    this.#byChannel.delete(watched.channel);
    this.#end(watched);
  }

  /** The device may not see it any more, and is told. */
  withdraw(session: SessionId): void {
    this.close(session);
    const reason = 'The session is not shared with you any more.';
    this.#options.connection.send({ type: 'terminal-closed', session, reason });
  }

  /** By the number in the header of its frames. */
  atChannel(
    channel: number,
  ): { readonly session: SessionId; readonly isObserver: boolean } | undefined {
    return this.#byChannel.get(channel);
  }

  isObserver(session: SessionId): boolean {
    return this.#bySession.get(session)?.isObserver ?? false;
  }

  /** A viewer has parsed so much; one whose terminal was closed meanwhile is not heard. */
  acknowledge(channel: number, offset: number): void {
    this.#byChannel.get(channel)?.watch.acknowledge(offset);
  }

  drained(): void {
    for (const { watch } of this.#bySession.values()) watch.drained();
  }

  [Symbol.dispose](): void {
    for (const session of this.#bySession.keys()) this.close(session);
  }

  #end({ watch, attachment }: Watched): void {
    watch[Symbol.dispose]();
    attachment[Symbol.dispose]();
  }
}

function viewerSink(connection: StreamConnection, session: SessionId): ViewerSink {
  return {
    get isCongested() {
      return connection.isCongested;
    },
    opened: (channel, { cols, rows }) =>
      connection.send({ type: 'terminal-open', session, channel, cols, rows }),
    resized: ({ cols, rows }) => connection.send({ type: 'terminal-resized', session, cols, rows }),
    behind: () => connection.send({ type: 'terminal-behind', session }),
    closed: (reason) => connection.send({ type: 'terminal-closed', session, reason }),
    frame: (bytes) => connection.sendFrame(bytes),
    tooSlow: () => connection.hangUp('tooSlow', 'no output was acknowledged'),
  };
}
