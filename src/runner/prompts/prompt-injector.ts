import type { Clock } from '../../shared/base/clock.ts';
import { messageText } from '../../shared/domain/message-text.ts';
import { isPromptOf } from '../../shared/domain/prompt-match.ts';
import type { RunnerFact } from '../../shared/wire/runner-link.ts';
import type { CommandInjector } from './command-injector.ts';
import type { ComposerControl } from './composer-control.ts';
import type { DeliveryOutcome } from './delivery-outcome.ts';

// A message is typed only while Claude Code is idle and no operator types, and never into a dialog: there
// Enter would answer it. It is accepted when Claude Code's own UserPromptSubmit carries its text; until
// then nothing is claimed. It is tried again once, and only when it is proved that nothing was taken.

export interface PromptInjectorOptions {
  readonly clock: Clock;
  readonly control: ComposerControl;
  readonly commands: CommandInjector;
  readonly record: (fact: RunnerFact) => void;
}

export interface MessageToInject {
  readonly message: string;
  /** Counts from 1 with each retry of an operator. */
  readonly attempt?: number | undefined;
  readonly text: string;
  /** It is a command of Claude Code, and meant to be run. */
  readonly isCommand?: boolean | undefined;
}

/** One attempt at one message. */
interface Job {
  readonly message: string;
  readonly attempt: number;
  /** Its last report; repeated when the hub asks for the same attempt once more. */
  outcome: DeliveryOutcome | undefined;
  hasBegun: boolean;
  isCancelled: boolean;
}

type Submitted =
  | { readonly type: 'accepted'; readonly promptId: string }
  | { readonly type: 'not-taken' }
  | { readonly type: 'unclear'; readonly reason: string };

/** The receipt that is waited for; its prompt's id once it is there. */
interface Expected {
  readonly text: string;
  promptId: string | undefined;
}

const enter = '\r';
/** Claude Code reports UserPromptSubmit at once; the rest is for a machine that is busy. */
const receiptLimitMs = 5000;
/** A turn has begun, or the text has left the composer, so the receipt must be near. */
const lateReceiptLimitMs = 15_000;
/** So long something else may occupy the terminal before the message is given back. */
const turnLimitMs = 120_000;

export class PromptInjector {
  readonly #options: PromptInjectorOptions;
  /** The latest attempt at each message. */
  readonly #jobs = new Map<string, Job>();
  #expected: Expected | undefined;

  constructor(options: PromptInjectorOptions) {
    this.#options = options;
  }

  /** Types it when its turn has come. An attempt that was here before is not typed again. */
  deliver(message: MessageToInject): void {
    const { attempt = 1 } = message;
    const known = this.#jobs.get(message.message);
    if (known && attempt <= known.attempt) {
      // The report may be lost: the hub asks only while it has none.
      if (attempt === known.attempt && known.outcome) this.#record(known, known.outcome);
      return;
    }
    if (known && !known.hasBegun) known.isCancelled = true;
    const job: Job = {
      message: message.message,
      attempt,
      outcome: undefined,
      hasBegun: false,
      isCancelled: false,
    };
    this.#jobs.set(message.message, job);
    this.#enqueue(job, message);
  }

  /** A UserPromptSubmit came. */
  observePrompt(payload: Readonly<Record<string, unknown>>): void {
    const expected = this.#expected;
    const { prompt, prompt_id: promptId } = payload;
    if (expected && typeof prompt === 'string' && isPromptOf(prompt, expected.text)) {
      expected.promptId = typeof promptId === 'string' ? promptId : '';
    }
    this.#options.control.observePrompt();
  }

  #enqueue(job: Job, message: MessageToInject): void {
    const { clock, control, commands } = this.#options;
    const timer = clock.schedule(turnLimitMs, () => {
      if (job.hasBegun || job.isCancelled) return;
      job.isCancelled = true;
      this.#hold(job, 'Something else kept the terminal busy for two minutes.');
    });
    control.enqueue(
      async () => {
        timer[Symbol.dispose]();
        if (job.isCancelled || control.isEnded) return;
        job.hasBegun = true;
        if (message.isCommand !== true) return this.#deliver(job, message.text);
        return commands.deliver(message.text, (outcome) => this.#record(job, outcome));
      },
      () => this.#fail(job),
    );
  }

  async #deliver(job: Job, sent: string): Promise<void> {
    const { control } = this.#options;
    const text = messageText(sent);
    if (text.trim() === '') return this.#hold(job, 'It holds nothing that can be typed.');
    control.remember(text);
    try {
      await this.#typeUntilTaken(job, { text, promptId: undefined });
    } finally {
      this.#expected = undefined;
    }
  }

  async #typeUntilTaken(job: Job, expected: Expected): Promise<void> {
    const { control } = this.#options;
    let draft: string | undefined;
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const placed = await control.place(expected.text, { closesOffers: attempt === 2 });
      if (expected.promptId !== undefined) {
        // The first Enter was taken after all, only late: what is in place again must not go out.
        this.#record(job, { state: 'accepted', promptId: expected.promptId });
        return control.empty(draft ?? '');
      }
      if (!placed.ok) {
        this.#giveBack(job, placed.error);
        return control.tidy();
      }
      draft ??= placed.value.draft;
      const outcome = await this.#submit(job, expected);
      if (outcome.type === 'accepted') {
        this.#record(job, { state: 'accepted', promptId: outcome.promptId });
        return control.putBack(draft);
      }
      if (outcome.type === 'unclear') {
        this.#record(job, { state: 'unknown', reason: outcome.reason });
        return control.putBack(draft);
      }
    }
    this.#hold(job, 'Claude Code did not take it.');
    await control.tidy();
    await control.putBack(draft ?? '');
  }

  /** Presses Enter and waits for the report that Claude Code took this text. */
  async #submit(job: Job, expected: Expected): Promise<Submitted> {
    const { control } = this.#options;
    this.#expected = expected;
    // Before the key: a runner that dies in between has not claimed that nothing was typed.
    if (job.outcome === undefined) this.#record(job, { state: 'typed' });
    if (!control.press(enter)) return { type: 'not-taken' };
    function hasReceipt(): boolean {
      return expected.promptId !== undefined;
    }
    await control.until(hasReceipt, receiptLimitMs);
    if (hasReceipt()) return receiptOf(expected);
    if (control.status !== 'idle') {
      await control.until(hasReceipt, lateReceiptLimitMs);
      return hasReceipt() ? receiptOf(expected) : this.#unclear('began to work');
    }
    const left = await control.takeOut(expected.text);
    if (hasReceipt()) return receiptOf(expected);
    if (left === 'something') return { type: 'not-taken' };
    if (left === 'unseen' && control.seesPrompts) return { type: 'not-taken' };
    await control.until(hasReceipt, left === 'nothing' ? lateReceiptLimitMs : 0);
    return hasReceipt() ? receiptOf(expected) : this.#unclear('took the text');
  }

  #unclear(did: string): Submitted {
    const reason = this.#options.control.seesPrompts
      ? `Claude Code ${did}, but reported no prompt.`
      : "Roundhouse can't see what Claude Code does: no hook reports its prompts.";
    return { type: 'unclear', reason };
  }

  /** It was not typed. What stands in the way now is no reason to give a person something to decide. */
  #giveBack(job: Job, reason: string): void {
    const { control } = this.#options;
    const isPostponed =
      job.outcome === undefined && (control.status === 'busy' || control.status === 'waiting');
    if (isPostponed) this.#record(job, { state: 'postponed' });
    else this.#hold(job, reason);
  }

  #fail(job: Job): void {
    const state = job.outcome?.state === 'typed' ? 'unknown' : 'held';
    this.#record(job, { state, reason: 'The runner failed while it typed the message.' });
  }

  #hold(job: Job, reason: string): void {
    this.#record(job, { state: 'held', reason });
  }

  #record(job: Job, outcome: DeliveryOutcome): void {
    if (this.#options.control.isEnded) return;
    job.outcome = outcome;
    const { message, attempt } = job;
    this.#options.record({ type: 'delivery', message, attempt, outcome });
  }
}

function receiptOf({ promptId = '' }: Expected): Submitted {
  return { type: 'accepted', promptId };
}
