import type { Clock } from '../shared/base/clock.ts';
import { Emitter } from '../shared/base/emitter.ts';
import type { Logger } from '../shared/base/logger.ts';
import { err, ok, type Result } from '../shared/base/result.ts';
import type { RunnerFact } from '../shared/wire/runner-link.ts';
import type { Composer } from './composer.ts';
import type { Keyboard } from './keyboard.ts';
import {
  beginsShellMode,
  composerText,
  isCommandLike,
  isReceiptOf,
  messageText,
  paste,
  pasteBlock,
} from './message-text.ts';
import type { OutputQuiet } from './output-quiet.ts';
import type { ClaudeStatus } from './status-file.ts';

// A message is typed only while Claude Code is idle and no operator types, and never into a dialog: there
// Enter would answer it. It is accepted when Claude Code's own UserPromptSubmit carries its text; until
// then nothing is claimed. It is tried again once, and only while everything says that nothing was taken.

export interface MessageTypistOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keyboard: Keyboard;
  readonly quiet: OutputQuiet;
  /** Absent when Claude Code cannot open its composer as a file: then messages are pasted. */
  readonly composer: Composer | undefined;
  /** Resolves when all that was typed so far is in Claude Code's hands. */
  readonly drained: () => Promise<void>;
  readonly record: (fact: RunnerFact) => void;
}

export interface MessageToType {
  readonly message: string;
  readonly text: string;
}

interface Placed {
  /** What an operator had left in the composer. */
  readonly draft: string;
}

type Outcome =
  | { readonly type: 'accepted'; readonly promptId: string }
  | { readonly type: 'not-taken' }
  | { readonly type: 'unclear' };

const enter = '\r';
const backspace = '\x7f';
const keyboardQuietMs = 700;
const readyLimitMs = 60_000;
/** The status file follows a prompt within this. */
const statusLagMs = 3000;
const ownTextsKept = 5;
/** Claude Code says UserPromptSubmit at once; the rest is for a machine that is busy. */
const receiptLimitMs = 5000;
/** A turn has begun, so the receipt must be near. */
const lateReceiptLimitMs = 15_000;

export class MessageTypist implements Disposable {
  readonly #options: MessageTypistOptions;
  readonly #changed: Emitter<void>;
  readonly #seen = new Set<string>();
  readonly #ended = new AbortController();
  /** The last messages that were typed, newest first. */
  #typed: readonly string[] = [];
  #queue: Promise<void> = Promise.resolve();
  #status: ClaudeStatus['status'] | undefined;
  #waitingFor: string | null = null;
  #promptAt = -Infinity;
  #expected: { readonly text: string; promptId: string | undefined } | undefined;
  #hasOpenedComposer = false;

  constructor(options: MessageTypistOptions) {
    this.#options = options;
    this.#changed = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the typist failed', { error: thrown }),
    });
  }

  /** Types it when its turn has come. A message whose id was here before is passed over. */
  deliver(message: MessageToType): void {
    if (this.#seen.has(message.message)) return;
    this.#seen.add(message.message);
    this.#queue = this.#queue
      .then(() => this.#deliver(message))
      .catch((thrown: unknown) => {
        this.#options.logger.error('a message could not be typed', { error: thrown });
        this.#hold(message, 'The runner failed while it typed the message.');
      });
  }

  /** The first prompt went on the command line: only its receipt is waited for. */
  expect(message: MessageToType): void {
    if (this.#seen.has(message.message)) return;
    this.#seen.add(message.message);
    this.#record(message, { state: 'typed' });
    this.#queue = this.#queue.then(() => this.#awaitFirst(message));
  }

  observeStatus({ status, waitingFor }: ClaudeStatus): void {
    this.#promptAt = -Infinity;
    this.#status = status;
    this.#waitingFor = waitingFor;
    this.#changed.fire();
  }

  /** A UserPromptSubmit came. */
  observePrompt(payload: Readonly<Record<string, unknown>>): void {
    this.#options.keyboard.clearTouched();
    this.#promptAt = this.#options.clock.monotonic();
    const expected = this.#expected;
    const { prompt, prompt_id: promptId } = payload;
    if (!expected || typeof prompt !== 'string' || !isReceiptOf(prompt, expected.text)) return;
    expected.promptId = typeof promptId === 'string' ? promptId : '';
    this.#changed.fire();
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#changed.fire();
    this.#changed[Symbol.dispose]();
  }

  async #deliver(message: MessageToType): Promise<void> {
    const text = messageText(message.text);
    if (text.trim() === '') return this.#hold(message, 'It holds nothing that can be typed.');
    let draft = '';
    this.#typed = [text, ...this.#typed].slice(0, ownTextsKept);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const isReady = await this.#ready();
      if (!isReady.ok) return this.#hold(message, isReady.error);
      const placed = await this.#options.keyboard.exclusively(() => this.#place(text));
      if (!placed.ok) return this.#hold(message, placed.error);
      if (attempt === 1) draft = placed.value.draft;
      if (this.#status !== 'idle') return this.#hold(message, this.#whyNotReady());
      const outcome = await this.#submit(message, text, attempt === 1);
      if (outcome.type === 'accepted') {
        this.#record(message, { state: 'accepted', promptId: outcome.promptId });
        return this.#putBack(draft);
      }
      if (outcome.type === 'unclear') {
        return this.#hold(message, 'Claude Code began to work, but did not say on what.');
      }
    }
    await this.#putBack(draft);
    this.#hold(message, 'Claude Code did not take it.');
  }

  /** Presses Enter and waits for the word that Claude Code took this text. */
  async #submit(message: MessageToType, text: string, isFirst: boolean): Promise<Outcome> {
    const expected = { text, promptId: undefined as string | undefined };
    this.#expected = expected;
    try {
      if (!this.#options.keyboard.press(enter)) return { type: 'not-taken' };
      if (isFirst) this.#record(message, { state: 'typed' });
      await this.#until(() => expected.promptId !== undefined, receiptLimitMs);
      if (expected.promptId === undefined && this.#status !== 'idle') {
        await this.#until(() => expected.promptId !== undefined, lateReceiptLimitMs);
        if (expected.promptId === undefined) return { type: 'unclear' };
      }
      return expected.promptId === undefined
        ? { type: 'not-taken' }
        : { type: 'accepted', promptId: expected.promptId };
    } finally {
      this.#expected = undefined;
    }
  }

  /** Puts the text into the composer, alone, and says what was there before. */
  async #place(text: string): Promise<Result<Placed, string>> {
    const { composer, keyboard } = this.#options;
    if (!composer) return this.#placeByPaste(text);
    const isBlock = isCommandLike(text);
    let draft = '';
    if (keyboard.isTouched || isBlock) {
      // Out with what is there; an empty composer leaves its shell mode at a backspace.
      const before = await this.#exchange(composer, '');
      if (before === undefined) return this.#placeAnyway(text);
      draft = before;
      keyboard.press(backspace);
    }
    if (isBlock) return this.#paste(pasteBlock(text), draft);
    const before = await this.#exchange(composer, composerText(text));
    if (before === undefined) return this.#placeAnyway(text);
    return ok({ draft: draft === '' && before !== text ? before : draft });
  }

  /** The composer did not open. If it ever did, something is in front of it: then nothing may be typed. */
  #placeAnyway(text: string): Promise<Result<Placed, string>> | Result<Placed, string> {
    if (this.#hasOpenedComposer)
      return err('Something in the terminal is in front of the composer.');
    return this.#placeByPaste(text);
  }

  #placeByPaste(text: string): Promise<Result<Placed, string>> | Result<Placed, string> {
    if (this.#options.keyboard.isTouched) return err('Unfinished text is in the terminal.');
    if (isCommandLike(text)) return this.#paste(pasteBlock(text), '');
    if (beginsShellMode(text)) return err('Claude Code would run it as a shell command.');
    return this.#paste(paste(composerText(text)), '');
  }

  async #paste(keys: string, draft: string): Promise<Result<Placed, string>> {
    const { keyboard, quiet, drained } = this.#options;
    if (!keyboard.press(keys)) return err('The terminal does not take it.');
    await drained();
    await quiet.settled();
    return ok({ draft });
  }

  async #exchange(composer: Composer, text: string): Promise<string | undefined> {
    const before = await composer.exchange(text);
    if (before !== undefined) this.#hasOpenedComposer = true;
    return before?.trimEnd();
  }

  /** An operator's unfinished text comes back once the message is gone. */
  async #putBack(draft: string): Promise<void> {
    const { composer, keyboard } = this.#options;
    if (draft === '' || !composer || this.#isOwn(draft)) return;
    await this.#until(() => this.#status !== 'waiting', readyLimitMs);
    await keyboard.exclusively(async () => {
      if (this.#status === 'waiting') return;
      const newer = (await composer.exchange(draft))?.trimEnd() ?? '';
      if (newer !== '') await composer.exchange(`${draft}\n${newer}`);
    });
  }

  /** A message that was interrupted before the first reply: it has had its turn. */
  #isOwn(draft: string): boolean {
    return this.#typed.some((text) => isReceiptOf(draft, text));
  }

  async #ready(): Promise<Result<void, string>> {
    await this.#until(() => this.#isReady, readyLimitMs);
    return this.#isReady ? ok(undefined) : err(this.#whyNotReady());
  }

  get #isReady(): boolean {
    const { clock, keyboard } = this.#options;
    // A prompt begins a turn, even while the status file does not say so yet.
    const beginsTurn = clock.monotonic() - this.#promptAt < statusLagMs;
    return this.#status === 'idle' && !beginsTurn && keyboard.quietMs >= keyboardQuietMs;
  }

  #whyNotReady(): string {
    switch (this.#status) {
      case undefined:
        return 'Claude Code has not said that it is ready.';
      case 'waiting':
        return `Claude Code waits for an answer in the terminal (${this.#waitingFor ?? 'a dialog'}).`;
      case 'busy':
        return 'Claude Code is at work.';
      case 'idle':
        return 'Somebody is typing in the terminal.';
    }
  }

  async #awaitFirst(message: MessageToType): Promise<void> {
    const expected = { text: messageText(message.text), promptId: undefined as string | undefined };
    this.#expected = expected;
    await this.#until(() => expected.promptId !== undefined || this.#status === 'idle', Infinity);
    await this.#until(() => expected.promptId !== undefined, receiptLimitMs);
    this.#expected = undefined;
    if (this.#ended.signal.aborted) return;
    if (expected.promptId === undefined) this.#hold(message, 'Claude Code did not take it.');
    else this.#record(message, { state: 'accepted', promptId: expected.promptId });
  }

  /** Resolves when the condition holds, the time is over, or Claude Code is gone. */
  #until(condition: () => boolean, limitMs: number): Promise<void> {
    const { clock } = this.#options;
    const end = clock.monotonic() + limitMs;
    return new Promise((resolve) => {
      let timer: Disposable | undefined;
      const look = (): void => {
        timer?.[Symbol.dispose]();
        const leftMs = end - clock.monotonic();
        if (condition() || leftMs <= 0 || this.#ended.signal.aborted) {
          listener[Symbol.dispose]();
          return resolve();
        }
        // The keyboard's quiet has no event of its own.
        timer = clock.schedule(Math.min(leftMs, keyboardQuietMs), look);
      };
      const listener = this.#changed.event(look);
      look();
    });
  }

  #hold(message: MessageToType, reason: string): void {
    if (!this.#ended.signal.aborted) this.#record(message, { state: 'held', reason });
  }

  #record(
    { message }: MessageToType,
    outcome: Extract<RunnerFact, { type: 'delivery' }>['outcome'],
  ): void {
    this.#options.record({ type: 'delivery', message, outcome });
  }
}
