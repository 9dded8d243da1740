import { Worker } from 'node:worker_threads';

import { messageOf } from '../../shared/base/app-error.ts';
import { assertNever } from '../../shared/base/assert.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { EmitterOptions, EventSource } from '../../shared/base/emitter.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { TerminalSize } from '../../shared/domain/terminal-size.ts';
import { boundTerminalSize } from '../../shared/domain/terminal-size.ts';
import type { LastScreen, ScreenState } from './emulator.ts';
import { PlainScreen } from './plain-screen.ts';
import { Watchdog } from './watchdog.ts';
import type { FromScreenThread, ScreenThreadData, ToScreenThread } from './worker-messages.ts';

export interface ScreenOptions extends TerminalSize {
  /** The file of `screen-worker`: `.ts` from source, `.js` in a build. */
  readonly workerEntry: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Processor time used beside this thread, in ms; given by tests. */
  readonly parserCpuMs?: () => number;
}

interface Chunk {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly resolve: () => void;
}

/** A longer write is sent in pieces, so that its parsing can be followed. */
const pieceBytes = 65_536;
/**
 * Output of so much time goes to the thread in one message: a message costs more than parsing the echo of a key, and a
 * program draws in many small writes.
 */
const gatherMs = 25;

/** Far above what an emulator of the largest grid keeps; a thread that needs more has gone wrong. */
const threadHeapMb = 128;

/**
 * The screen of a session: one emulator in a thread of its own, fed with all output in order. It alone
 * answers the program's questions.
 *
 * The thread is begun by the first use. When it stalls or dies it is ended, once and for good: the state
 * of a screen cannot be guessed. From then on there is a notice and plain text, `isPlain` says so, and
 * nothing is answered. Output, input and everything else of the runner go on.
 */
export class Screen implements AsyncDisposable {
  readonly #options: ScreenOptions;
  readonly #onDidAnswer: Emitter<Uint8Array>;
  readonly #onDidLose: Emitter<string>;
  readonly #onDidChangeTitle: Emitter<string>;
  readonly #watchdog: Watchdog;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  readonly #chunks: Chunk[] = [];
  readonly #snapshots: ((state: ScreenState) => void)[] = [];
  readonly #texts: ((text: string) => void)[] = [];
  readonly #lasts: ((last: LastScreen) => void)[] = [];
  #size: TerminalSize;
  #worker: Worker | undefined;
  #plain: PlainScreen | undefined;
  #lostBecause = '';
  #title = '';
  /** How the program wants its keys and pastes, for when the emulator is lost. */
  #inputModes = '';
  #written = 0;
  #parsed = 0;
  /** Chunks at the end of `#chunks` that the thread was not sent yet, and their bytes. */
  #unsent = 0;
  #unsentBytes = 0;
  #gathering: Disposable | undefined;
  #isReady = false;
  #isDisposed = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#size = boundTerminalSize(options);
    const emitterOptions: EmitterOptions = {
      onListenerError: (thrown) =>
        options.logger.error('a listener of the screen failed', { error: thrown }),
    };
    this.#onDidAnswer = new Emitter(emitterOptions);
    this.#onDidLose = new Emitter(emitterOptions);
    this.#onDidChangeTitle = new Emitter(emitterOptions);
    this.#watchdog = new Watchdog({
      clock: options.clock,
      progress: () => Atomics.load(this.#progress, 0) + this.#parsed,
      cpuMs: options.parserCpuMs ?? cpuBesideThisThreadMs,
      onStall: () => this.#lose('the terminal emulator got stuck on its output'),
    });
  }

  /** What the program gets as if it were typed: to be written to its PTY, and nowhere else. */
  get onDidAnswer(): EventSource<Uint8Array> {
    return this.#onDidAnswer.event;
  }

  /** The emulator is gone, with the reason as the rest of a sentence. Once at most. */
  get onDidLose(): EventSource<string> {
    return this.#onDidLose.event;
  }

  get onDidChangeTitle(): EventSource<string> {
    return this.#onDidChangeTitle.event;
  }

  /** Bytes that are parsed. */
  get offset(): number {
    return this.#parsed;
  }

  /** Bytes that wait to be parsed. Above 1 MB the PTY is to be paused, until it is below 256 KB. */
  get backlogBytes(): number {
    return this.#written - this.#parsed;
  }

  get isPlain(): boolean {
    return this.#plain !== undefined;
  }

  /** The last title that the program set, as one line of visible text. */
  get title(): string {
    return this.#plain?.title ?? this.#title;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  /** Takes output; resolves when it is parsed. The caller must not change the bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    const pieces: Promise<void>[] = [];
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      pieces.push(this.#writePiece(bytes.subarray(start, start + pieceBytes)));
    }
    await Promise.all(pieces);
  }

  /** Takes effect after what was written before. */
  resize(size: TerminalSize): void {
    this.#size = boundTerminalSize(size);
    if (this.#plain) return;
    this.#sendGathered();
    this.#send({ type: 'resize', size: this.#size });
  }

  /** The state after everything that was written before: `offset` is the number of all those bytes. */
  async snapshot(): Promise<ScreenState> {
    if (this.#plain || this.#isDisposed) return this.#plainState();
    return new Promise((resolve) => {
      this.#snapshots.push(resolve);
      this.#ask({ type: 'snapshot' });
    });
  }

  /** The text of the screen after everything that was written before. */
  async text(): Promise<string> {
    if (this.#plain || this.#isDisposed) return this.#plainText();
    return new Promise((resolve) => {
      this.#texts.push(resolve);
      this.#ask({ type: 'text' });
    });
  }

  /** What is left on the screen when the program has ended, after everything that was written before. */
  async last(): Promise<LastScreen> {
    if (this.#plain || this.#isDisposed) return this.#plainLast();
    return new Promise((resolve) => {
      this.#lasts.push(resolve);
      this.#ask({ type: 'last' });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#gathering?.[Symbol.dispose]();
    this.#watchdog[Symbol.dispose]();
    this.#settleAll();
    await this.#worker?.terminate();
  }

  #writePiece(bytes: Uint8Array): Promise<void> {
    this.#written += bytes.length;
    if (this.#plain || this.#isDisposed) {
      this.#parsed = this.#written;
      this.#plain?.write(bytes);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      // Kept until it is parsed: should the thread be lost, it is read as plain text.
      this.#chunks.push({ bytes, end: this.#written, resolve });
      this.#unsent += 1;
      this.#unsentBytes += bytes.length;
      if (this.#unsentBytes >= pieceBytes) this.#sendGathered();
      else {
        this.#gathering ??= this.#options.clock.schedule(gatherMs, () => this.#sendGathered());
      }
    });
  }

  #sendGathered(): void {
    this.#gathering?.[Symbol.dispose]();
    this.#gathering = undefined;
    if (this.#unsent === 0) return;
    const bytes = new Uint8Array(this.#unsentBytes);
    let at = 0;
    for (const chunk of this.#chunks.slice(-this.#unsent)) {
      bytes.set(chunk.bytes, at);
      at += chunk.bytes.length;
    }
    this.#unsent = 0;
    this.#unsentBytes = 0;
    this.#send({ type: 'write', bytes });
    this.#watch();
  }

  /** A question is about all that was written before it. */
  #ask(message: ToScreenThread): void {
    this.#sendGathered();
    this.#send(message);
    this.#watch();
  }

  #watch(): void {
    if (this.#isReady) this.#watchdog.watch();
  }

  #send(message: ToScreenThread): void {
    this.#worker ??= this.#begin();
    this.#worker.postMessage(message);
  }

  #begin(): Worker {
    const data: ScreenThreadData = { size: this.#size, progress: this.#progress.buffer };
    const worker = new Worker(this.#options.workerEntry, {
      workerData: data,
      name: 'screen',
      resourceLimits: { maxOldGenerationSizeMb: threadHeapMb },
    });
    worker.on('message', (message: FromScreenThread) => this.#hear(message));
    worker.on('error', (thrown: unknown) => {
      this.#options.logger.warn('the terminal emulator failed', { error: thrown });
      this.#lose(`the terminal emulator failed (${messageOf(thrown)})`);
    });
    worker.on('exit', () => this.#lose('the terminal emulator ended'));
    return worker;
  }

  #hear(message: FromScreenThread): void {
    if (this.#plain || this.#isDisposed) return;
    switch (message.type) {
      case 'ready':
        // Loading its code takes a while and is no stall.
        this.#isReady = true;
        this.#watchdog.watch();
        break;
      case 'parsed':
        this.#settleUpTo(message.offset);
        break;
      case 'answer':
        this.#onDidAnswer.fire(message.bytes);
        break;
      case 'input-modes':
        this.#inputModes = message.sequence;
        break;
      case 'title':
        this.#title = message.title;
        this.#onDidChangeTitle.fire(message.title);
        break;
      case 'snapshot':
        this.#snapshots.shift()?.(message.state);
        break;
      case 'text':
        this.#texts.shift()?.(message.text);
        break;
      case 'last':
        this.#lasts.shift()?.(message.last);
        break;
      default:
        assertNever(message, 'message of the screen thread');
    }
    const questions = this.#snapshots.length + this.#texts.length + this.#lasts.length;
    const isIdle = this.#chunks.length + questions === 0;
    if (isIdle) this.#watchdog.rest();
  }

  #settleUpTo(offset: number): void {
    this.#parsed = offset;
    while (this.#chunks[0] && this.#chunks[0].end <= offset) this.#chunks.shift()?.resolve();
  }

  #lose(reason: string): void {
    if (this.#plain || this.#isDisposed) return;
    this.#gathering?.[Symbol.dispose]();
    this.#watchdog.rest();
    this.#lostBecause = reason;
    this.#plain = new PlainScreen({ title: this.#title, modes: this.#inputModes });
    void this.#worker?.terminate();
    this.#options.logger.warn('screen lost', { reason, offset: this.#parsed });
    for (const { bytes } of this.#chunks) this.#plain.write(bytes);
    this.#settleAll();
    this.#onDidLose.fire(reason);
  }

  #settleAll(): void {
    this.#parsed = this.#written;
    for (const { resolve } of this.#chunks.splice(0)) resolve();
    for (const resolve of this.#snapshots.splice(0)) resolve(this.#plainState());
    for (const resolve of this.#texts.splice(0)) resolve(this.#plainText());
    for (const resolve of this.#lasts.splice(0)) resolve(this.#plainLast());
  }

  #plainLast(): LastScreen {
    const text = this.#plainText();
    return { state: this.#plainState(), text, words: text };
  }

  #plainState(): ScreenState {
    const modes = this.#plain?.modes ?? '';
    const text = `\x1bc${this.#plainText().replaceAll('\n', '\r\n')}\r\n${modes}`;
    return { offset: this.#written, ...this.#size, data: Uint8Array.from(Buffer.from(text)) };
  }

  #plainText(): string {
    const notice = `Roundhouse can no longer draw this screen: ${this.#lostBecause}. The session continues; its last text:`;
    const lines = this.#plain?.lines(Math.max(1, this.#size.rows - 4)) ?? [];
    return this.#plain ? [notice, '', ...lines].join('\n') : '';
  }
}

/** All processor time of the process but this thread's: the emulator's, and little else. */
function cpuBesideThisThreadMs(): number {
  const all = process.cpuUsage();
  const own = process.threadCpuUsage();
  return (all.user + all.system - own.user - own.system) / 1000;
}
