import type { RunnerFact } from '../../shared/wire/runner-link.ts';
import type { ClaudeStatus } from '../observed/status-file.ts';
import { TranscriptTail } from '../observed/transcript-tail.ts';
import { CommandInjector } from './command-injector.ts';
import type { ComposerControlOptions } from './composer-control.ts';
import { ComposerControl } from './composer-control.ts';
import { PromptInjector } from './prompt-injector.ts';
import { SettingsInjector } from './settings-injector.ts';

export interface InjectorsOptions extends ComposerControlOptions {
  readonly record: (fact: RunnerFact) => void;
}

/** All that the runner types by itself, and what it sees of Claude Code for that. */
export class Injectors implements Disposable {
  readonly messages: PromptInjector;
  readonly configuration: SettingsInjector;
  readonly #control: ComposerControl;
  readonly #commands: CommandInjector;
  readonly #transcript = new TranscriptTail();

  constructor(options: InjectorsOptions) {
    const { record } = options;
    const control = new ComposerControl(options);
    this.#control = control;
    this.#commands = new CommandInjector({ control, transcript: this.#transcript });
    const { clock } = options;
    this.messages = new PromptInjector({ clock, control, commands: this.#commands, record });
    this.configuration = new SettingsInjector({ control, commands: this.#commands, record });
  }

  observeStatus(status: ClaudeStatus): void {
    this.#control.observeStatus(status);
  }

  observeFigures(figures: Readonly<Record<string, unknown>>): void {
    this.configuration.observeFigures(figures);
  }

  observeHook(payload: Readonly<Record<string, unknown>>): void {
    this.#transcript.observeHook(payload);
    this.#commands.observeHook(payload);
    this.#control.observeHook(payload);
    if (payload['hook_event_name'] !== 'UserPromptSubmit') return;
    this.#commands.observePrompt(payload);
    this.messages.observePrompt(payload);
  }

  [Symbol.dispose](): void {
    this.#control[Symbol.dispose]();
  }
}
