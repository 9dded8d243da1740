import type { Clock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { isPromptOf } from '../../shared/domain/prompt-match.ts';
import type { ClaudeStatus } from '../observed/status-file.ts';
import type { Keyboard } from '../terminal/keyboard.ts';
import type { OutputQuiet } from '../terminal/output-quiet.ts';
import type { ComposerFile } from './composer-file.ts';
import {
  beginsShellMode,
  composerText,
  isCommandLike,
  paste,
  pasteBlock,
} from './composer-text.ts';

export interface ComposerControlOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keyboard: Keyboard;
  readonly quiet: OutputQuiet;
  /** Absent when Claude Code cannot open its composer as a file: then texts are pasted. */
  readonly composer: ComposerFile | undefined;
  /** Resolves when all that was typed so far is in Claude Code's hands. */
  readonly drained: () => Promise<void>;
}

export interface PlaceOptions {
  readonly isCommand?: boolean;
  /** Escape at the end, for a list of completions that would take the Enter. */
  readonly closesOffers?: boolean;
  readonly limitMs?: number;
}

export interface Placed {
  /** What an operator had left in the composer. */
  readonly draft: string;
}

const backspace = '\x7f';
/** Ctrl-U: everything before the cursor in its line, or the line end before that. */
const clearKey = '\x15';
/** Escape spelt out: the bare one, read together with what follows, would be another key. */
const wholeEscape = '\x1b[27u';
const keyboardQuietMs = 700;
const readyLimitMs = 60_000;
/** The status file follows a prompt within this. */
const statusLagMs = 3000;
const ownTextsKept = 5;

/**
 * The one place at which the runner types by itself: one thing after the other, only while Claude Code is
 * idle and no operator types, and never into a dialog, where Enter would answer it. What an operator had
 * left in the composer is put back.
 */
export class ComposerControl implements Disposable {
  readonly #options: ComposerControlOptions;
  readonly #changed: Emitter<void>;
  readonly #ended = new AbortController();
  /** The last texts that were typed, newest first. */
  #typed: readonly string[] = [];
  #queue: Promise<void> = Promise.resolve();
  #status: ClaudeStatus['status'] | undefined;
  #waitingFor: string | null = null;
  #promptAt = -Infinity;
  #pressedAt = -Infinity;
  #hasOpenedComposer = false;
  #seesPrompts = false;
  /** A text of ours that may still be in the composer, and what an operator had left there before. */
  #leftover: { readonly text: string; readonly draft: string } | undefined;

  constructor(options: ComposerControlOptions) {
    this.#options = options;
    this.#changed = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the composer control failed', { error: thrown }),
    });
  }

  get status(): ClaudeStatus['status'] | undefined {
    return this.#status;
  }

  get isEnded(): boolean {
    return this.#ended.signal.aborted;
  }

  /** Hooks over http arrive, so a prompt would be reported. SessionStart is a program, and proves nothing. */
  get seesPrompts(): boolean {
    return this.#seesPrompts;
  }

  /** Does the work when all that was asked for before is done. */
  enqueue(work: () => Promise<void>, onFailure: () => void = () => undefined): void {
    this.#queue = this.#queue.then(work).catch((thrown: unknown) => {
      this.#options.logger.error('something could not be typed', { error: thrown });
      onFailure();
    });
  }

  observeStatus({ status, waitingFor }: ClaudeStatus): void {
    this.#promptAt = -Infinity;
    this.#status = status;
    this.#waitingFor = waitingFor;
    this.#changed.fire();
  }

  observeHook(payload: Readonly<Record<string, unknown>>): void {
    if (payload['hook_event_name'] !== 'SessionStart') this.#seesPrompts = true;
  }

  /** A UserPromptSubmit came. */
  observePrompt(): void {
    this.#options.keyboard.clearTouched();
    this.#promptAt = this.#options.clock.monotonic();
    this.#changed.fire();
  }

  /** Something else was seen that somebody may be waiting for. */
  poke(): void {
    this.#changed.fire();
  }

  /** A text of ours: when Claude Code gives it back into the composer, it is no draft of anybody. */
  remember(text: string): void {
    this.#typed = [text, ...this.#typed].slice(0, ownTextsKept);
  }

  press(keys: string): boolean {
    this.#pressedAt = this.#options.clock.monotonic();
    return this.#options.keyboard.press(keys);
  }

  /** Ready, the text in place, and still idle; then only Enter is missing. */
  async place(text: string, options: PlaceOptions = {}): Promise<Result<Placed, string>> {
    const isReady = await this.ready(options.limitMs);
    if (!isReady.ok) return isReady;
    const { keyboard } = this.#options;
    const placed = await keyboard.exclusively(async () => {
      const draft = await this.#sweep();
      const now = await (options.isCommand ? this.#placeCommand(text) : this.#place(text));
      return now.ok && draft !== '' ? ok({ draft }) : now;
    });
    if (!placed.ok) return placed;
    const closed = options.closesOffers ? await this.closeOffers() : ok(undefined);
    if (closed.ok && this.#status === 'idle') return placed;
    this.#leftover = { text, draft: placed.value.draft };
    return err(this.#whyNotReady());
  }

  /**
   * Enter was pressed and no prompt was reported: takes a text of ours out of the composer. `something`: it
   * was still there. `nothing`: it is gone, or it cannot be told from what an operator typed since.
   * `unseen`: the composer does not open as a file.
   */
  async takeOut(text: string): Promise<'something' | 'nothing' | 'unseen'> {
    const pressedAt = this.#pressedAt;
    const isReady = await this.ready();
    if (!isReady.ok) return 'nothing';
    const { clock, composer, keyboard } = this.#options;
    const isTyped = keyboard.quietMs < clock.monotonic() - pressedAt;
    const before = composer
      ? await keyboard.exclusively(() => this.#exchange(composer, ''))
      : undefined;
    if (before === undefined) {
      this.#leftover = { text, draft: '' };
      return 'unseen';
    }
    if (before === '') return 'nothing';
    if (!isTyped || isPromptOf(before, text)) return 'something';
    await this.putBack(before);
    return 'nothing';
  }

  /** Takes out what an attempt that came to nothing may have left; gives what was there before it. */
  async #sweep(): Promise<string> {
    const { composer, keyboard } = this.#options;
    const leftover = this.#leftover;
    // What an operator has typed since is theirs to tidy up.
    if (!leftover || keyboard.isTouched) return '';
    this.#leftover = undefined;
    if (!composer || (await this.#exchange(composer, '')) === undefined) {
      keyboard.press(clearKeys(leftover.text));
      await this.#options.quiet.settled();
    }
    return leftover.draft;
  }

  /** A key that means something to the composer at rest, and would answer a dialog. */
  async pressAtRest(keys: string, limitMs?: number): Promise<Result<void, string>> {
    const isReady = await this.ready(limitMs);
    if (!isReady.ok) return isReady;
    const { keyboard, drained, quiet } = this.#options;
    if (!keyboard.press(keys)) return err('The terminal does not take it.');
    await drained();
    await quiet.settled();
    return this.#status === 'idle' ? ok(undefined) : err(this.#whyNotReady());
  }

  /** Escape at rest closes the list of what fits the name of a command, and else does nothing. */
  closeOffers(): Promise<Result<void, string>> {
    return this.pressAtRest(wholeEscape);
  }

  /** Takes out what is in the composer, once Claude Code is at rest, and leaves the draft there. */
  async empty(draft: string): Promise<void> {
    const { composer, keyboard } = this.#options;
    const isReady = await this.ready();
    if (!isReady.ok) return;
    if (composer) await keyboard.exclusively(() => this.#exchange(composer, draft));
    else keyboard.press(clearKey);
  }

  /** Tidies up after a message that was given back. */
  async tidy(): Promise<void> {
    if (!this.#leftover) return;
    const isReady = await this.ready();
    if (!isReady.ok) return;
    const draft = await this.#options.keyboard.exclusively(() => this.#sweep());
    await this.putBack(draft);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#changed.fire();
    this.#changed[Symbol.dispose]();
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

  /** As text it would be a block; as what it is it goes in through the file, or as one short paste. */
  async #placeCommand(text: string): Promise<Result<Placed, string>> {
    const { composer, keyboard } = this.#options;
    let draft: string | undefined;
    if (composer) {
      draft = await this.#exchange(composer, '');
      // An empty composer leaves its shell mode at a backspace.
      if (draft !== undefined && keyboard.isTouched) keyboard.press(backspace);
      if (draft !== undefined) await this.#exchange(composer, text);
    }
    if (draft !== undefined) return ok({ draft });
    if (this.#hasOpenedComposer) {
      return err('Something in the terminal is in front of the composer.');
    }
    if (keyboard.isTouched) return err('Unfinished text is in the terminal.');
    return this.#paste(paste(text), '');
  }

  async #exchange(composer: ComposerFile, text: string): Promise<string | undefined> {
    const before = await composer.exchange(text);
    if (before !== undefined) this.#hasOpenedComposer = true;
    return before?.trimEnd();
  }

  /** An operator's unfinished text comes back once the message is gone. */
  async putBack(draft: string): Promise<void> {
    const { composer, keyboard } = this.#options;
    if (draft === '' || !composer || this.#isOwn(draft)) return;
    await this.until(() => this.#status !== 'waiting', readyLimitMs);
    await keyboard.exclusively(async () => {
      if (this.#status === 'waiting') return;
      const newer = (await composer.exchange(draft))?.trimEnd() ?? '';
      if (newer !== '') await composer.exchange(`${draft}\n${newer}`);
    });
  }

  /** A message that was interrupted before the first reply: it has had its turn. */
  #isOwn(draft: string): boolean {
    return this.#typed.some((text) => isPromptOf(draft, text));
  }

  async ready(limitMs = readyLimitMs): Promise<Result<void, string>> {
    await this.until(() => this.#isReady, limitMs);
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
      case 'unknown':
        return 'Claude Code reports a status that Roundhouse does not know.';
      case 'idle':
        return 'Someone is typing in the terminal.';
    }
  }

  /** Resolves when the condition holds, the time is over, or Claude Code is gone. */
  until(condition: () => boolean, limitMs: number): Promise<void> {
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
}

/** Empties the composer of a text that may have been changed by a completion, but not by lines. */
function clearKeys(text: string): string {
  const lines = text.split('\n').length;
  return clearKey.repeat(2 * lines);
}
