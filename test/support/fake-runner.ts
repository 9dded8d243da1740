import type { RunnerCommand } from '../../src/main/hub/runners/runner-connection.ts';
import type { MessageSocket } from '../../src/main/hub/sockets/message-socket.ts';
import { systemClock, type Clock } from '../../src/shared/base/clock.ts';
import { asId, type RunnerId, type SessionId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { ok } from '../../src/shared/base/result.ts';
import { IncomingRequests } from '../../src/shared/wire/incoming-requests.ts';
import { OutgoingRequests } from '../../src/shared/wire/outgoing-requests.ts';
import {
  runnerDownSchema,
  runnerUpSchema,
  type NumberedFact,
  type RunnerDown,
  type RunnerFact,
  type RunnerHello,
  type RunnerUp,
} from '../../src/shared/wire/runner-link.ts';
import { readScreenMethod, serveMethod } from '../../src/shared/wire/runner-requests.ts';
import { decodeTerminalFrame, encodeTerminalFrame } from '../../src/shared/wire/terminal.ts';
import { runnerProtocol } from '../../src/shared/wire/version.ts';
import { PaintedScreen } from './painted-screen.ts';
import { Receipts } from './receipts.ts';

export interface FakeRunnerOptions {
  readonly session?: string;
  readonly runner?: string;
  readonly cols?: number;
  readonly rows?: number;
  /** Of the deadlines of its requests. */
  readonly clock?: Clock;
  /** What its snapshots show; left out: a checksum of all output. */
  readonly screen?: RunnerScreen;
  /** Hears what is typed, as Claude Code would. */
  readonly onInput?: (bytes: Uint8Array) => void;
  /** Hears what the hub wants of Claude Code. */
  readonly onCommand?: (command: RunnerCommand) => void;
  /** When facts are seen; left out: always at the same time. */
  readonly factTime?: () => string;
}

/** What a runner makes of its output. */
export interface RunnerScreen {
  /** Bytes that were drawn. */
  readonly length: number;
  readonly text: string;
  draw(bytes: Uint8Array): void;
}

/** As much output as a runner keeps for a hub that is away. */
const spoolLimitBytes = 8 * 1024 * 1024;

/**
 * A runner without Claude Code, driven by a test. It speaks the real wire of `runner-link.ts`, keeps its facts
 * and all output as a spool does, and resumes from `welcome` after each `connect`. Its screen is a
 * `painted-screen`: a checksum of all output, so that a viewer that lost a byte shows another one.
 */
export class FakeRunner {
  readonly session: SessionId;
  readonly runner: RunnerId;
  /** All that the hub said, over all connections. */
  readonly heard = new Receipts<RunnerDown>();
  /** All bytes for the PTY: what a canary at the end of a session would have seen. */
  readonly typed: number[] = [];
  readonly closes = new Receipts<number>();
  /** False: `answerScreens` is the test's to call. */
  answersScreens = true;
  size: { cols: number; rows: number };
  readonly #facts: NumberedFact[] = [];
  readonly #spool: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  readonly #painted: RunnerScreen;
  readonly #onInput: (bytes: Uint8Array) => void;
  readonly #onCommand: (command: RunnerCommand) => void;
  readonly #factTime: () => string;
  #socket: MessageSocket | undefined;
  #isWelcome = false;
  readonly #screenRequests: number[] = [];
  readonly #paintedScreens: Uint8Array[] = [];
  /** What it asks the hub. */
  readonly outgoing: OutgoingRequests;
  readonly #incoming: IncomingRequests;
  #sentOffset = 0;
  #forgottenN = 0;

  constructor(options: FakeRunnerOptions = {}) {
    this.session = asId('session', options.session ?? 's_fake');
    this.runner = asId('runner', options.runner ?? 'r_fake');
    this.size = { cols: options.cols ?? 80, rows: options.rows ?? 24 };
    const { clock = systemClock } = options;
    this.outgoing = new OutgoingRequests({ clock });
    this.#incoming = new IncomingRequests({
      clock,
      logger: silentLogger,
      methods: [
        serveMethod(readScreenMethod, () =>
          Promise.resolve(ok({ text: this.screen, title: 'a title' })),
        ),
      ],
    });
    this.#painted = options.screen ?? new PaintedScreen();
    this.#onInput = options.onInput ?? (() => undefined);
    this.#onCommand = options.onCommand ?? (() => undefined);
    this.#factTime = options.factTime ?? (() => '2030-01-01T00:00:00.000Z');
  }

  get endOffset(): number {
    return this.#painted.length;
  }

  get firstOffset(): number {
    return this.#spool[0]?.offset ?? this.endOffset;
  }

  get facts(): readonly NumberedFact[] {
    return this.#facts;
  }

  get lastN(): number {
    return this.#facts.length;
  }

  /** Requests for a screen that were not answered yet. */
  get screenRequests(): readonly number[] {
    return this.#screenRequests;
  }

  /** What a viewer's painted screen must show in the end. */
  get screen(): string {
    return this.#painted.text;
  }

  get typedText(): string {
    return new TextDecoder().decode(Uint8Array.from(this.typed));
  }

  /** As after an acknowledgement: these facts are not there any more. */
  forgetFacts(upTo: number): void {
    this.#forgottenN = upTo;
  }

  /** Takes a socket and says `hello`. */
  connect(socket: MessageSocket, hello: Partial<RunnerHello> = {}): void {
    this.#socket = socket;
    this.#isWelcome = false;
    this.#screenRequests.length = 0;
    socket.listen({
      onMessage: (message) => {
        if (this.#socket === socket) this.#received(message);
      },
      onClose: (code) => {
        if (this.#socket === socket) {
          this.#socket = undefined;
          this.outgoing.disconnect();
        }
        this.closes.add(code);
      },
    });
    this.say({
      type: 'hello',
      protocol: runnerProtocol,
      session: this.session,
      runner: this.runner,
      proof: '',
      pid: 4711,
      claudeVersion: null,
      firstN: this.#forgottenN + 1,
      lastN: this.lastN,
      held: [],
      firstOffset: this.firstOffset,
      endOffset: this.endOffset,
      ...this.size,
      ...hello,
    });
  }

  say(message: RunnerUp): void {
    this.#socket?.send(JSON.stringify(runnerUpSchema.parse(message)));
  }

  sayRaw(message: string | Uint8Array): void {
    this.#socket?.send(message);
  }

  /** Into the spool, and out when there is a link. */
  fact(fact: RunnerFact): number {
    const numbered = { n: this.lastN + 1, at: this.#factTime(), fact };
    this.#facts.push(numbered);
    if (this.#isWelcome) this.say({ type: 'fact', fact: numbered });
    return numbered.n;
  }

  write(output: string | Uint8Array): void {
    const bytes = typeof output === 'string' ? new TextEncoder().encode(output) : output;
    const offset = this.endOffset;
    this.#keep(bytes);
    if (this.#isWelcome) this.#sendOutput(offset);
  }

  /** Written by Claude Code, read by the runner, not yet sent. */
  writeUnsent(output: string): void {
    this.#keep(new TextEncoder().encode(output));
  }

  /** Sends it in one frame with all that was written unsent. */
  writeTogether(output: string): void {
    const from = this.#spool.findIndex(({ offset }) => offset >= this.#sentOffset);
    this.#keep(new TextEncoder().encode(output));
    const bytes = Buffer.concat(this.#spool.splice(from).map((chunk) => chunk.bytes));
    this.#spool.push({ offset: this.#sentOffset, bytes });
    this.#sendOutput(this.#sentOffset);
  }

  resizeTo(cols: number, rows: number): void {
    this.size = { cols, rows };
    if (this.#isWelcome) this.say({ type: 'resized', cols, rows });
  }

  /** Answers all requests for a screen with what it shows now. */
  answerScreens(): void {
    this.paintScreens();
    this.sendPaintedScreens();
  }

  /** Takes the snapshots that are asked for and keeps them back. */
  paintScreens(): void {
    const payload = new TextEncoder().encode(this.screen);
    for (const channel of this.#screenRequests.splice(0)) {
      this.#paintedScreens.push(
        encodeTerminalFrame({ kind: 'screen', channel, offset: this.endOffset, payload }),
      );
    }
  }

  sendPaintedScreens(): void {
    for (const frame of this.#paintedScreens.splice(0)) this.sayRaw(frame);
  }

  #received(message: string | Uint8Array): void {
    if (typeof message === 'string') {
      const down = runnerDownSchema.parse(JSON.parse(message));
      this.#take(down);
      this.heard.add(down);
      return;
    }
    const frame = decodeTerminalFrame(message);
    if (frame?.kind !== 'input') throw new Error('the hub sent a frame that is no input');
    for (const byte of frame.payload) this.typed.push(byte);
    this.heard.poke();
    this.#onInput(frame.payload);
  }

  #take(down: RunnerDown): void {
    switch (down.type) {
      case 'welcome':
        return this.#resume(down);
      case 'screen':
        this.#screenRequests.push(down.request);
        if (this.answersScreens) this.answerScreens();
        return;
      case 'request':
        return this.#incoming.take(down, (text) => this.sayRaw(text));
      case 'cancel':
        return this.#incoming.cancel(down.id);
      case 'response':
        return void this.outgoing.take(down);
      case 'resize':
        return this.resizeTo(down.cols, down.rows);
      case 'ping':
        return this.say({ type: 'pong' });
      case 'ack':
      // A scripted runner holds no calls: each test says what is asked.
      case 'four-eyes':
        return;
      case 'deliver':
      case 'configure':
      case 'answer':
      case 'interrupt':
      case 'stop':
        return this.#onCommand(down);
    }
  }

  #resume({ ackedN, recordedOffset }: Extract<RunnerDown, { type: 'welcome' }>): void {
    this.#isWelcome = true;
    for (const fact of this.#facts.slice(ackedN)) this.say({ type: 'fact', fact });
    this.outgoing.connect((text) => this.sayRaw(text));
    this.#sendOutput(recordedOffset);
  }

  #sendOutput(from: number): void {
    this.#sentOffset = this.endOffset;
    for (const { offset, bytes } of this.#spool) {
      const skipped = Math.max(0, from - offset);
      if (skipped >= bytes.length) continue;
      const payload = bytes.subarray(skipped);
      this.sayRaw(
        encodeTerminalFrame({ kind: 'output', channel: 0, offset: offset + skipped, payload }),
      );
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#spool.push({ offset: this.endOffset, bytes });
    this.#painted.draw(bytes);
    while (this.endOffset - this.firstOffset > spoolLimitBytes) this.#spool.shift();
  }
}
