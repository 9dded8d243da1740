import { WebSocket } from 'ws';

import { Backoff } from '../../shared/base/backoff.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { SilenceWatch } from '../../shared/base/silence-watch.ts';
import type { IncomingRequests } from '../../shared/wire/incoming-requests.ts';
import type { OutgoingRequests } from '../../shared/wire/outgoing-requests.ts';
import type { RunnerDown, RunnerHello, RunnerUp } from '../../shared/wire/runner-link.ts';
import { runnerCloseCodes, runnerDownSchema } from '../../shared/wire/runner-link.ts';
import { decodeTerminalFrame, encodeTerminalFrame } from '../../shared/wire/terminal.ts';
import { dialHub } from './dial-hub.ts';
import { RunnerProof } from './hub-proof.ts';
import type { OutputRing } from './output-ring.ts';
import type { Spool } from './spool.ts';

export interface HubLinkOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runner: string;
  readonly token: string;
  readonly spool: Spool;
  readonly output: OutputRing;
  /** Asked at each attempt: a hub that was restarted may serve elsewhere. */
  readonly locate: () => Promise<string | undefined>;
  /** Without the proof, which each connection has its own of. */
  readonly hello: () => Omit<RunnerHello, 'proof'>;
  readonly onCommand: (command: HubCommand) => void;
  /** Answers what the hub asks, on all links. */
  readonly incoming: IncomingRequests;
  /** What this runner asks the hub, over all links. */
  readonly outgoing: OutgoingRequests;
  /** Bytes that an operator typed. */
  readonly onInput: (bytes: Uint8Array) => void;
  /** The hub has lost the facts after `from` and up to `to`, which are not here any more. */
  readonly onRestate: (from: number, to: number) => void;
  /** The hub does not want this runner any more. */
  readonly onNotWanted: () => void;
}

/** What the hub says that is not about the link itself. */
export type HubCommand = Exclude<
  RunnerDown,
  { type: 'welcome' | 'ack' | 'ping' | 'request' | 'response' | 'cancel' }
>;

interface Live {
  readonly socket: WebSocket;
  readonly welcomeN: number;
  /** The last fact and the end of the output that were sent on this socket. */
  sentN: number;
  sentOffset: number;
  /** The hub took a fact of this connection, or was still there at its first ping: the next cut is a new one. */
  isProved: boolean;
}

const firstPauseMs = 500;
const pauseLimitMs = 15_000;
/** More than this is not put into the socket: the spool and the ring keep it. */
const bufferLimitBytes = 1 << 20;
const frameLimitBytes = 64 * 1024;

/**
 * The one connection to the hub, for as long as the runner lives: dials, says what the hub does not have yet,
 * and begins again after every cut. A hub that is away costs nothing but memory.
 */
export class HubLink {
  readonly #options: HubLinkOptions;
  readonly #backoff: Backoff;
  #dialling: WebSocket | undefined;
  #live: Live | undefined;
  #pause = new AbortController();
  #silence: SilenceWatch | undefined;
  #isRetryDue = false;
  #isEnded = false;
  readonly #emptied: (() => void)[] = [];

  constructor(options: HubLinkOptions) {
    this.#options = options;
    this.#backoff = new Backoff({
      clock: options.clock,
      firstMs: firstPauseMs,
      limitMs: pauseLimitMs,
    });
    options.spool.onDidAppend(() => this.#pump());
  }

  /** Dials until the signal says that it is over; then it hangs up. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#end(), { once: true });
    while (!this.#isEnded) {
      const address = await this.#options.locate();
      if (this.#isEnded) return;
      if (address !== undefined) await this.#connection(address);
      if (this.#isEnded) return;
      if (!this.#isRetryDue) await this.#backoff.wait(this.#pause.signal);
      this.#pause = new AbortController();
      this.#isRetryDue = false;
    }
  }

  /** Something says that the hub is back: no pause any more. */
  retryNow(): void {
    this.#backoff.reset();
    this.#isRetryDue = true;
    this.#pause.abort();
  }

  /** What the socket holds that the hub did not take yet. */
  get bufferedBytes(): number {
    return this.#live?.socket.bufferedAmount ?? 0;
  }

  /** There is output that was not sent. */
  outputCame(): void {
    this.#pump();
  }

  send(message: RunnerUp): void {
    this.#live?.socket.send(JSON.stringify(message));
  }

  sendScreen(
    request: number,
    snapshot: { readonly offset: number; readonly data: Uint8Array },
  ): void {
    const { offset, data } = snapshot;
    const frame = { kind: 'screen', channel: request, offset, payload: data } as const;
    this.#live?.socket.send(encodeTerminalFrame(frame));
  }

  /** Resolves when the hub has acknowledged every fact; the caller brings its own deadline. */
  emptied(): Promise<void> {
    if (this.#isEmptied) return Promise.resolve();
    return new Promise((resolve) => this.#emptied.push(resolve));
  }

  #end(): void {
    this.#isEnded = true;
    this.#pause.abort();
    this.#silence?.[Symbol.dispose]();
    this.#options.outgoing.end();
    this.#dialling?.close(1000);
  }

  get #isEmptied(): boolean {
    const { spool } = this.#options;
    return spool.after(0) === undefined;
  }

  /** Resolves when the connection is over, however it went. */
  #connection(address: string): Promise<void> {
    const { clock, logger, runner, token } = this.#options;
    const proof = new RunnerProof({ runner, token, address });
    const socket = dialHub({ address, headers: proof.headers });
    if (!socket) return Promise.resolve();
    this.#dialling = socket;
    return new Promise((resolve) => {
      socket.on('upgrade', (response) => {
        if (proof.isHub(response)) return;
        logger.warn('whoever serves at the address of the hub is not our hub', { address });
        socket.terminate();
      });
      socket.on('open', () => {
        this.#silence?.[Symbol.dispose]();
        // The hub pings every ten seconds.
        this.#silence = new SilenceWatch({ clock, onSilence: () => socket.terminate() });
        const hello: RunnerHello = { ...this.#options.hello(), proof: proof.proof ?? '' };
        socket.send(JSON.stringify(hello));
      });
      socket.on('message', (message: Buffer, isBinary) =>
        this.#received(socket, message, isBinary),
      );
      // `close` follows; the reason is only for the log.
      socket.on('error', (error) => logger.debug('the link to the hub failed', { error }));
      socket.on('unexpected-response', (_request, response) => {
        logger.debug('the hub refused the link', { status: response.statusCode });
        response.resume();
        socket.terminate();
        if (response.statusCode === 401) this.#refused();
      });
      socket.on('close', (code) => {
        this.#closed(socket, code);
        resolve();
      });
    });
  }

  /** A hub that starts may not know its runners yet; one that goes on refusing has forgotten us. */
  #refused(): void {
    this.#options.logger.warn('the hub does not know this runner');
  }

  #closed(socket: WebSocket, code: number): void {
    const isProved = this.#live?.socket === socket && this.#live.isProved;
    if (this.#live?.socket === socket) {
      this.#live = undefined;
      this.#options.outgoing.disconnect();
    }
    this.#silence?.[Symbol.dispose]();
    this.#options.logger.debug('the link to the hub is closed', { code });
    if (this.#isEnded) return;
    if (code === runnerCloseCodes.notWanted || code === runnerCloseCodes.replaced) {
      this.#options.onNotWanted();
    }
    // At once, but never twice in a row: a hub that sees the same gap again would see it for ever.
    if (code === runnerCloseCodes.gap && isProved) this.retryNow();
  }

  #received(socket: WebSocket, message: Buffer, isBinary: boolean): void {
    this.#silence?.heard();
    if (isBinary) return this.#receivedFrame(socket, message);
    const parsed = parseDown(message.toString('utf8'));
    if (!parsed) return this.#options.logger.debug('a message of the hub was not understood');
    switch (parsed.type) {
      case 'welcome':
        return this.#welcomed(socket, parsed);
      case 'ack':
        return this.#acknowledged(parsed);
      case 'ping':
        this.#proved();
        return socket.send(JSON.stringify({ type: 'pong' } satisfies RunnerUp));
      case 'request':
        return this.#options.incoming.take(parsed, (text) => socket.send(text));
      case 'cancel':
        return this.#options.incoming.cancel(parsed.id);
      case 'response':
        return void this.#options.outgoing.take(parsed);
      default:
        return this.#options.onCommand(parsed);
    }
  }

  #receivedFrame(socket: WebSocket, message: Buffer): void {
    const frame = decodeTerminalFrame(message);
    if (frame?.kind !== 'input') return socket.close(1002, 'only input frames go this way');
    this.#options.onInput(frame.payload);
  }

  #welcomed(
    socket: WebSocket,
    { ackedN, recordedOffset, restateAfter }: Extract<RunnerDown, { type: 'welcome' }>,
  ): void {
    this.#options.logger.info('linked with the hub', { ackedN, recordedOffset });
    this.#isRetryDue = false;
    this.#live = {
      socket,
      welcomeN: ackedN,
      sentN: ackedN,
      sentOffset: recordedOffset,
      isProved: false,
    };
    this.#options.outgoing.connect((text) => socket.send(text));
    this.#acknowledged({ n: ackedN, offset: recordedOffset });
    if (restateAfter !== undefined) this.#options.onRestate(restateAfter, ackedN);
    this.#pump();
  }

  #acknowledged({ n, offset }: { readonly n: number; readonly offset: number }): void {
    const { spool, output } = this.#options;
    if (this.#live && n > this.#live.welcomeN) this.#proved();
    spool.acknowledge(n);
    output.forgetBefore(offset);
    if (this.#isEmptied) for (const resolve of this.#emptied.splice(0)) resolve();
  }

  #proved(): void {
    if (!this.#live || this.#live.isProved) return;
    this.#live.isProved = true;
    this.#backoff.reset();
  }

  /** Sends what the hub does not have, as far as the socket takes it: facts first, they are small. */
  #pump(): void {
    const live = this.#live;
    if (!live || live.socket.readyState !== WebSocket.OPEN) return;
    const { spool, output } = this.#options;
    while (live.socket.bufferedAmount < bufferLimitBytes) {
      const fact = spool.after(live.sentN);
      if (fact) {
        live.sentN = fact.n;
        live.socket.send(`{"type":"fact","fact":${fact.json}}`, () => this.#pump());
        continue;
      }
      const found = output.read(live.sentOffset);
      if (!found) return;
      const { offset } = found;
      const payload = found.bytes.subarray(0, frameLimitBytes);
      live.sentOffset = offset + payload.length;
      const frame = { kind: 'output', channel: 0, offset, payload } as const;
      live.socket.send(encodeTerminalFrame(frame), () => this.#pump());
    }
  }
}

function parseDown(text: string): RunnerDown | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return runnerDownSchema.safeParse(value).data;
  } catch {
    return undefined;
  }
}
