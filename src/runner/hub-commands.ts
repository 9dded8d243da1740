import { assertNever } from '../shared/base/assert.ts';
import type { TerminalSize } from '../shared/domain/terminal-size.ts';
import type { FourEyesCalls } from './hooks/four-eyes-calls.ts';
import type { HeldRequests } from './hooks/held-requests.ts';
import type { HubCommand, HubLink } from './link/hub-link.ts';
import type { PromptInjector } from './prompts/prompt-injector.ts';
import type { SettingsInjector } from './prompts/settings-injector.ts';
import type { Screen } from './screen/screen.ts';
import type { SessionTerminal } from './terminal/session-terminal.ts';

export interface HubCommandsOptions {
  readonly injector: PromptInjector;
  readonly configuration: SettingsInjector;
  readonly held: HeldRequests;
  readonly fourEyes: FourEyesCalls;
  readonly terminal: SessionTerminal;
  readonly screen: Screen;
  readonly link: HubLink;
  /** Claude Code has reported, and does not say that it rests. */
  readonly mayInterrupt: () => boolean;
  readonly stop: (graceMs: number) => void;
}

const escape = '\x1b';

/** Does what the hub says. What changes something is done once, however often the hub repeats it. */
export class HubCommands {
  readonly #options: HubCommandsOptions;
  readonly #done = new Set<string>();

  constructor(options: HubCommandsOptions) {
    this.#options = options;
  }

  handle(command: HubCommand): void {
    switch (command.type) {
      case 'deliver':
        return this.#options.injector.deliver(command);
      case 'answer':
        return this.#options.held.answer(command.request, command.body);
      case 'four-eyes':
        return this.#options.fourEyes.follow(command.rules);
      case 'configure':
        return this.#once(command.id, () => this.#options.configuration.configure(command));
      case 'interrupt':
        return this.#once(command.id, () => this.#interrupt());
      case 'stop':
        return this.#once(command.id, () => this.#options.stop(command.graceMs));
      case 'resize':
        return this.#resize(command);
      case 'screen':
        return void this.#sendScreen(command.request);
      default:
        return assertNever(command, 'command');
    }
  }

  /**
   * One Escape, and only while there is something to interrupt: at rest it would edit the composer, and
   * before Claude Code has started it would answer a dialog.
   */
  #interrupt(): void {
    const { keyboard } = this.#options.terminal;
    if (!this.#options.mayInterrupt()) return;
    this.#options.held.observeInterrupt();
    keyboard.press(escape);
    // A prompt without a reply yet comes back into the composer.
    keyboard.markTouched();
  }

  #resize(wanted: TerminalSize): void {
    const { terminal, link } = this.#options;
    if (terminal.resize(wanted)) link.send({ type: 'resized', ...terminal.size });
  }

  async #sendScreen(request: number): Promise<void> {
    const { screen, link } = this.#options;
    link.sendScreen(request, await screen.snapshot());
  }

  #once(id: string, action: () => void): void {
    if (this.#done.has(id)) return;
    this.#done.add(id);
    action();
  }
}
