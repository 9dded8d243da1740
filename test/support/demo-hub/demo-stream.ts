import type { MessageSocket } from '../../../src/main/hub/sockets/message-socket.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';
import type { StreamDown } from '../../../src/shared/wire/down.ts';
import { streamDownSchema } from '../../../src/shared/wire/down.ts';
import { decodeTerminalFrame } from '../../../src/shared/wire/terminal.ts';
import type { StreamUp } from '../../../src/shared/wire/up.ts';
import { streamUpSchema } from '../../../src/shared/wire/up.ts';
import type { DemoLog } from './demo-log.ts';
import type { DemoTerminal, DemoViewer } from './demo-terminal.ts';

export interface DemoStreamOptions {
  /** A WebSocket, or server-sent events. */
  readonly socket: MessageSocket;
  readonly device: string;
  readonly name: string;
  readonly log: DemoLog;
  readonly terminalOf: (session: string) => DemoTerminal | undefined;
  readonly terminals: () => Iterable<DemoTerminal>;
}

/** One device on the stream: what it says is parsed strictly, what it hears is checked too. */
export class DemoStream implements DemoViewer {
  readonly device: string;
  readonly name: string;
  readonly #options: DemoStreamOptions;
  readonly #watched = new Set<DemoTerminal>();
  readonly #subscription: Disposable;
  #isLive = false;

  constructor(options: DemoStreamOptions) {
    this.#options = options;
    this.device = options.device;
    this.name = options.name;
    const { socket, log } = options;
    this.#subscription = log.onAppend((events) => {
      if (this.#isLive) this.#sendEvents(events);
    });
    socket.listen({
      onMessage: (message) => {
        if (typeof message === 'string') this.#take(streamUpSchema.parse(JSON.parse(message)));
        else this.#input(message);
      },
      onClose: () => this.#close(),
    });
  }

  sendBytes(frame: Uint8Array): void {
    this.#options.socket.send(frame);
  }

  tellResized({ session, cols, rows }: DemoTerminal): void {
    this.send({ type: 'terminal-resized', session, cols, rows });
  }

  send(message: StreamDown): void {
    this.#options.socket.send(JSON.stringify(streamDownSchema.parse(message)));
  }

  #take(message: StreamUp): void {
    switch (message.type) {
      case 'hello':
        return this.#hello(message);
      case 'ping':
        return this.send({ type: 'pong' });
      case 'watch':
        return this.#watch(message.session);
      case 'unwatch': {
        const terminal = this.#options.terminalOf(message.session);
        if (terminal && this.#watched.delete(terminal)) terminal.unwatch(this);
        return;
      }
      case 'resize':
        return this.#options.terminalOf(message.session)?.resize(this, message);
      case 'baton':
        return this.#options.terminalOf(message.session)?.baton(this, message.action);
    }
  }

  #hello(message: Extract<StreamUp, { type: 'hello' }>): void {
    const { log } = this.#options;
    this.send({
      type: 'welcome',
      protocol: 1,
      epoch: log.epoch,
      device: this.device,
      operator: { id: 'o_ana', name: this.name },
      hub: { name: 'studio-mac', version: '0.1.0' },
    });
    if (message.epoch === log.epoch && message.seq !== null) {
      this.#sendEvents(log.since(message.seq));
    } else {
      this.send({
        type: 'snapshot',
        seq: log.lastSeq,
        sessions: [...log.views.values()].map((view) => ({ ...view })),
        presence: [...this.#options.terminals()].map((terminal) => terminal.presence),
      });
    }
    this.send({ type: 'caught-up', seq: log.lastSeq });
    this.#isLive = true;
  }

  #watch(session: string): void {
    const terminal = this.#options.terminalOf(session);
    if (!terminal) return;
    this.#watched.add(terminal);
    const { channel, cols, rows } = terminal;
    this.send({ type: 'terminal-open', session, channel, cols, rows });
    terminal.watch(this);
  }

  #input(data: Uint8Array): void {
    const frame = decodeTerminalFrame(data);
    if (frame?.kind !== 'input') return;
    for (const terminal of this.#watched) {
      if (terminal.channel === frame.channel) terminal.input(this, frame.payload);
    }
  }

  #sendEvents(events: readonly HubEvent[]): void {
    for (let at = 0; at < events.length; at += 500) {
      const batch = events
        .slice(at, at + 500)
        .map((event) => ({ ...event, data: { ...event.data } as Record<string, unknown> }));
      this.send({ type: 'events', events: batch });
    }
  }

  #close(): void {
    this.#isLive = false;
    this.#subscription[Symbol.dispose]();
    for (const terminal of this.#watched) terminal.unwatch(this);
  }
}
