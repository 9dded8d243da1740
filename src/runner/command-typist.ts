import { commandNameOf } from '../shared/domain/slash-command.ts';
import type { RunnerFact } from '../shared/wire/runner-link.ts';
import { composerText, isReceiptOf, messageText } from './message-text.ts';
import type { MessageToType } from './message-typist.ts';
import type { TranscriptTail } from './transcript-tail.ts';
import type { TypingDesk } from './typing-desk.ts';

// A command of Claude Code that is meant to be run. One that becomes a prompt has the receipt of a prompt;
// for the others no hook fires, and what proves them is: the transcript (what it printed, or that it is not
// known), a conversation that began anew, or a dialog that opened. Without any of these it is held: a
// command is never typed twice, because it may have been done.

export interface CommandTypistOptions {
  readonly desk: TypingDesk;
  readonly transcript: TranscriptTail;
  readonly record: (fact: RunnerFact) => void;
}

type Outcome = Extract<RunnerFact, { type: 'delivery' }>['outcome'];

const enter = '\r';
/** Claude Code shows what it does about a command at once; the rest is for a machine that is busy. */
const evidenceLimitMs = 8000;
/** `/compact` asks the model, and works for as long. */
const workLimitMs = 15 * 60_000;

interface Expected {
  readonly text: string;
  promptId: string | undefined;
  isCleared: boolean;
}

export class CommandTypist {
  readonly #options: CommandTypistOptions;
  #expected: Expected | undefined;

  constructor(options: CommandTypistOptions) {
    this.#options = options;
  }

  async deliver(message: MessageToType): Promise<void> {
    const outcome = await this.run(message.text, () => this.#record(message, { state: 'typed' }));
    if (!this.#options.desk.isEnded) this.#record(message, outcome);
  }

  /** Types it, and says what came of it. `onTyped`: Enter was pressed. */
  async run(
    text: string,
    onTyped: () => void = () => undefined,
    limitMs?: number,
  ): Promise<Exclude<Outcome, { state: 'typed' }>> {
    const { desk, transcript } = this.#options;
    const command = messageText(text);
    const name = commandNameOf(command);
    if (name === null) return held('It is no command: it does not begin with / and a name.');
    desk.remember(command);
    const placed = await desk.place(composerText(command), {
      isCommand: true,
      ...(limitMs === undefined ? {} : { limitMs }),
    });
    if (!placed.ok) return held(placed.error);
    const mark = transcript.mark();
    const expected: Expected = { text: command, promptId: undefined, isCleared: false };
    this.#expected = expected;
    try {
      // Enter would run what is offered for the name instead of it: /com would be /compact.
      const closed = await desk.closeOffers();
      if (!closed.ok) return held(closed.error);
      if (!desk.press(enter)) return held('The terminal does not take it.');
      onTyped();
      return await this.#evidence(expected, () => transcript.evidenceOf(name, mark));
    } finally {
      this.#expected = undefined;
      await desk.putBack(placed.value.draft);
    }
  }

  observePrompt({ prompt, prompt_id: id }: Readonly<Record<string, unknown>>): void {
    const expected = this.#expected;
    if (!expected || typeof prompt !== 'string' || !isReceiptOf(prompt, expected.text)) return;
    expected.promptId = typeof id === 'string' ? id : '';
  }

  observeHook(payload: Readonly<Record<string, unknown>>): void {
    if (payload['hook_event_name'] !== 'SessionStart' || payload['source'] !== 'clear') return;
    if (this.#expected) this.#expected.isCleared = true;
    this.#options.desk.poke();
  }

  async #evidence(
    expected: Expected,
    written: () => ReturnType<TranscriptTail['evidenceOf']>,
  ): Promise<Exclude<Outcome, { state: 'typed' }>> {
    const { desk } = this.#options;
    let outcome: Exclude<Outcome, { state: 'typed' }> | undefined;
    function look(): boolean {
      outcome ??= outcomeOf(expected, desk.status, written());
      return outcome !== undefined;
    }
    await desk.until(look, evidenceLimitMs);
    if (!outcome && desk.status === 'busy') {
      await desk.until(() => look() || desk.status !== 'busy', workLimitMs);
      await desk.until(look, evidenceLimitMs);
    }
    return outcome ?? held('Claude Code gave no sign that it ran; look at the terminal.');
  }

  #record({ message }: MessageToType, outcome: Outcome): void {
    this.#options.record({ type: 'delivery', message, outcome });
  }
}

function outcomeOf(
  expected: Expected,
  status: TypingDesk['status'],
  written: ReturnType<TranscriptTail['evidenceOf']>,
): Exclude<Outcome, { state: 'typed' }> | undefined {
  if (expected.promptId !== undefined) return { state: 'accepted', promptId: expected.promptId };
  if (expected.isCleared) return { state: 'ran', output: 'A new conversation has begun.' };
  if (written?.type === 'ran') return { state: 'ran', output: written.output };
  if (written?.type === 'said') return held(`Claude Code says: ${written.text}`);
  if (status === 'waiting') {
    return { state: 'ran', output: 'It opened a dialog in the terminal, which waits there.' };
  }
  return undefined;
}

function held(reason: string): { readonly state: 'held'; readonly reason: string } {
  return { state: 'held', reason };
}
