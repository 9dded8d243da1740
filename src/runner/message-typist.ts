import type { RunnerFact } from '../shared/wire/runner-link.ts';
import type { CommandTypist } from './command-typist.ts';
import { isReceiptOf, messageText } from './message-text.ts';
import type { TypingDesk } from './typing-desk.ts';

// A message is typed only while Claude Code is idle and no operator types, and never into a dialog: there
// Enter would answer it. It is accepted when Claude Code's own UserPromptSubmit carries its text; until
// then nothing is claimed. It is tried again once, and only while everything says that nothing was taken.

export interface MessageTypistOptions {
  readonly desk: TypingDesk;
  readonly commands: CommandTypist;
  readonly record: (fact: RunnerFact) => void;
}

export interface MessageToType {
  readonly message: string;
  readonly text: string;
  /** It is a command of Claude Code, and meant to be run. */
  readonly isCommand?: boolean | undefined;
}

type Outcome =
  | { readonly type: 'accepted'; readonly promptId: string }
  | { readonly type: 'not-taken' }
  | { readonly type: 'unclear' };

/** The receipt that is waited for; its prompt's id once it is there. */
interface Expected {
  readonly text: string;
  promptId: string | undefined;
}

const enter = '\r';
/** Claude Code says UserPromptSubmit at once; the rest is for a machine that is busy. */
const receiptLimitMs = 5000;
/** A turn has begun, so the receipt must be near. */
const lateReceiptLimitMs = 15_000;

export class MessageTypist {
  readonly #options: MessageTypistOptions;
  readonly #seen = new Set<string>();
  #expected: Expected | undefined;

  constructor(options: MessageTypistOptions) {
    this.#options = options;
  }

  /** Types it when its turn has come. A message whose id was here before is passed over. */
  deliver(message: MessageToType): void {
    if (this.#seen.has(message.message)) return;
    this.#seen.add(message.message);
    const { desk, commands } = this.#options;
    const isCommand = message.isCommand === true;
    desk.enqueue(
      () => (isCommand ? commands.deliver(message) : this.#deliver(message)),
      () => this.#hold(message, 'The runner failed while it typed the message.'),
    );
  }

  /** The first prompt went on the command line: only its receipt is waited for. */
  expect(message: MessageToType): void {
    if (this.#seen.has(message.message)) return;
    this.#seen.add(message.message);
    this.#record(message, { state: 'typed' });
    this.#options.desk.enqueue(() => this.#awaitFirst(message));
  }

  /** A UserPromptSubmit came. */
  observePrompt(payload: Readonly<Record<string, unknown>>): void {
    const expected = this.#expected;
    const { prompt, prompt_id: promptId } = payload;
    if (expected && typeof prompt === 'string' && isReceiptOf(prompt, expected.text)) {
      expected.promptId = typeof promptId === 'string' ? promptId : '';
    }
    this.#options.desk.observePrompt();
  }

  async #deliver(message: MessageToType): Promise<void> {
    const { desk } = this.#options;
    const text = messageText(message.text);
    if (text.trim() === '') return this.#hold(message, 'It holds nothing that can be typed.');
    desk.remember(text);
    try {
      await this.#typeUntilTaken(message, { text, promptId: undefined });
    } finally {
      this.#expected = undefined;
    }
  }

  async #typeUntilTaken(message: MessageToType, expected: Expected): Promise<void> {
    const { desk } = this.#options;
    let draft = '';
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const placed = await desk.place(expected.text);
      if (expected.promptId !== undefined) {
        // The first Enter was taken after all, only late: what is in place again must not go out.
        this.#record(message, { state: 'accepted', promptId: expected.promptId });
        return desk.empty(draft);
      }
      if (!placed.ok) return this.#hold(message, placed.error);
      if (attempt === 1) draft = placed.value.draft;
      const outcome = await this.#submit(message, expected, attempt === 1);
      if (outcome.type === 'accepted') {
        this.#record(message, { state: 'accepted', promptId: outcome.promptId });
        return desk.putBack(draft);
      }
      if (outcome.type === 'unclear') {
        return this.#hold(message, 'Claude Code began to work, but did not say on what.');
      }
    }
    await desk.putBack(draft);
    this.#hold(message, 'Claude Code did not take it.');
  }

  /** Presses Enter and waits for the word that Claude Code took this text. */
  async #submit(message: MessageToType, expected: Expected, isFirst: boolean): Promise<Outcome> {
    const { desk } = this.#options;
    this.#expected = expected;
    if (!desk.press(enter)) return { type: 'not-taken' };
    if (isFirst) this.#record(message, { state: 'typed' });
    await desk.until(() => expected.promptId !== undefined, receiptLimitMs);
    if (expected.promptId === undefined && desk.status !== 'idle') {
      await desk.until(() => expected.promptId !== undefined, lateReceiptLimitMs);
      if (expected.promptId === undefined) return { type: 'unclear' };
    }
    return expected.promptId === undefined
      ? { type: 'not-taken' }
      : { type: 'accepted', promptId: expected.promptId };
  }

  async #awaitFirst(message: MessageToType): Promise<void> {
    const { desk } = this.#options;
    const expected: Expected = { text: messageText(message.text), promptId: undefined };
    this.#expected = expected;
    await desk.until(() => expected.promptId !== undefined || desk.status === 'idle', Infinity);
    await desk.until(() => expected.promptId !== undefined, receiptLimitMs);
    this.#expected = undefined;
    if (this.#options.desk.isEnded) return;
    if (expected.promptId === undefined) this.#hold(message, 'Claude Code did not take it.');
    else this.#record(message, { state: 'accepted', promptId: expected.promptId });
  }

  #hold(message: MessageToType, reason: string): void {
    if (!this.#options.desk.isEnded) this.#record(message, { state: 'held', reason });
  }

  #record(
    { message }: MessageToType,
    outcome: Extract<RunnerFact, { type: 'delivery' }>['outcome'],
  ): void {
    this.#options.record({ type: 'delivery', message, outcome });
  }
}
