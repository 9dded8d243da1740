import { messageText } from '../../shared/domain/message-text.ts';
import { isPromptOf } from '../../shared/domain/prompt-match.ts';
import { commandNameOf } from '../../shared/domain/slash-command.ts';
import type { TranscriptTail } from '../observed/transcript-tail.ts';
import type { ComposerControl } from './composer-control.ts';
import type { DeliveryOutcome } from './delivery-outcome.ts';

// A command of Claude Code that is meant to be run. One that becomes a prompt has the receipt of a prompt;
// for the others no hook fires, and what proves them is: the transcript (what it printed, or that it is not
// known), a conversation that began anew, or a dialog that opened. Without any of these it is held: a
// command is never typed twice, because it may have been done.

export interface CommandInjectorOptions {
  readonly control: ComposerControl;
  readonly transcript: TranscriptTail;
}

export type CommandOutcome = Exclude<DeliveryOutcome, { state: 'typed' }>;

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

export class CommandInjector {
  readonly #options: CommandInjectorOptions;
  #expected: Expected | undefined;

  constructor(options: CommandInjectorOptions) {
    this.#options = options;
  }

  async deliver(text: string, tell: (outcome: DeliveryOutcome) => void): Promise<void> {
    tell(await this.run(text, () => tell({ state: 'typed' })));
  }

  /** Types it, and says what came of it. `onTyped`: Enter is about to be pressed. */
  async run(
    text: string,
    onTyped: () => void = () => undefined,
    limitMs?: number,
  ): Promise<CommandOutcome> {
    const { control, transcript } = this.#options;
    const command = messageText(text);
    const name = commandNameOf(command);
    if (name === null) return held('It is no command: it does not begin with / and a name.');
    control.remember(command);
    const placed = await control.place(/\s/u.test(command) ? command : `${command} `, {
      isCommand: true,
      ...(limitMs === undefined ? {} : { limitMs }),
    });
    if (!placed.ok) {
      const isBusy = control.status === 'busy' || control.status === 'waiting';
      return isBusy ? { state: 'postponed' } : held(placed.error);
    }
    const mark = transcript.mark();
    const expected: Expected = { text: command, promptId: undefined, isCleared: false };
    this.#expected = expected;
    try {
      // Enter would run what is offered for the name instead of it: /com would be /compact.
      const closed = await control.closeOffers();
      if (!closed.ok) return held(closed.error);
      onTyped();
      if (!control.press(enter)) return held('The terminal does not take it.');
      return await this.#evidence(expected, () => transcript.evidenceOf(name, mark));
    } finally {
      this.#expected = undefined;
      await control.putBack(placed.value.draft);
    }
  }

  observePrompt({ prompt, prompt_id: id }: Readonly<Record<string, unknown>>): void {
    const expected = this.#expected;
    if (!expected || typeof prompt !== 'string' || !isPromptOf(prompt, expected.text)) return;
    expected.promptId = typeof id === 'string' ? id : '';
  }

  observeHook(payload: Readonly<Record<string, unknown>>): void {
    if (payload['hook_event_name'] !== 'SessionStart' || payload['source'] !== 'clear') return;
    if (this.#expected) this.#expected.isCleared = true;
    this.#options.control.poke();
  }

  async #evidence(
    expected: Expected,
    written: () => ReturnType<TranscriptTail['evidenceOf']>,
  ): Promise<CommandOutcome> {
    const { control } = this.#options;
    let outcome: CommandOutcome | undefined;
    function look(): boolean {
      outcome ??= outcomeOf(expected, control.status, written());
      return outcome !== undefined;
    }
    await control.until(look, evidenceLimitMs);
    if (!outcome && control.status === 'busy') {
      await control.until(() => look() || control.status !== 'busy', workLimitMs);
      await control.until(look, evidenceLimitMs);
    }
    const reason = 'Claude Code gave no sign that the command ran; check the terminal.';
    return outcome ?? { state: 'unknown', reason };
  }
}

function outcomeOf(
  expected: Expected,
  status: ComposerControl['status'],
  written: ReturnType<TranscriptTail['evidenceOf']>,
): CommandOutcome | undefined {
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
