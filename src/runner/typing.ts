import type { RunnerFact } from '../shared/wire/runner-link.ts';
import { CommandTypist } from './command-typist.ts';
import { ConfigurationTypist } from './configuration-typist.ts';
import { MessageTypist } from './message-typist.ts';
import type { ClaudeStatus } from './status-file.ts';
import { TranscriptTail } from './transcript-tail.ts';
import type { TypingDeskOptions } from './typing-desk.ts';
import { TypingDesk } from './typing-desk.ts';

export interface TypingOptions extends TypingDeskOptions {
  readonly record: (fact: RunnerFact) => void;
}

/** All that the runner types by itself, and what it sees of Claude Code for that. */
export class Typing implements Disposable {
  readonly messages: MessageTypist;
  readonly configuration: ConfigurationTypist;
  readonly #desk: TypingDesk;
  readonly #commands: CommandTypist;
  readonly #transcript = new TranscriptTail();

  constructor(options: TypingOptions) {
    const { record } = options;
    const desk = new TypingDesk(options);
    this.#desk = desk;
    this.#commands = new CommandTypist({ desk, transcript: this.#transcript });
    const { clock } = options;
    this.messages = new MessageTypist({ clock, desk, commands: this.#commands, record });
    this.configuration = new ConfigurationTypist({ desk, commands: this.#commands, record });
  }

  observeStatus(status: ClaudeStatus): void {
    this.#desk.observeStatus(status);
  }

  observeFigures(figures: Readonly<Record<string, unknown>>): void {
    this.configuration.observeFigures(figures);
  }

  observeHook(payload: Readonly<Record<string, unknown>>): void {
    this.#transcript.observeHook(payload);
    this.#commands.observeHook(payload);
    this.#desk.observeHook(payload);
    if (payload['hook_event_name'] !== 'UserPromptSubmit') return;
    this.#commands.observePrompt(payload);
    this.messages.observePrompt(payload);
  }

  [Symbol.dispose](): void {
    this.#desk[Symbol.dispose]();
  }
}
