import { messageOf } from '../shared/base/app-error.ts';
import { assertNever } from '../shared/base/assert.ts';
import type { Logger } from '../shared/base/logger.ts';
import type { HeldRequests } from './held-requests.ts';
import type { HubCommand, HubLink } from './hub-link.ts';
import type { MessageTypist } from './message-typist.ts';
import type { RunnerScreen } from './screen-seam.ts';
import type { SessionTerminal } from './session-terminal.ts';
import type { ClaudeStatus } from './status-file.ts';

export interface HubCommandsOptions {
  readonly typist: MessageTypist;
  readonly held: HeldRequests;
  readonly terminal: SessionTerminal;
  readonly screen: RunnerScreen;
  readonly link: HubLink;
  readonly status: () => ClaudeStatus['status'] | undefined;
  readonly stop: (graceMs: number) => void;
  readonly logger: Logger;
}

const escape = '\x1b';
const maxGrid = 1000;

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
        return this.#options.typist.deliver(command);
      case 'answer':
        return this.#options.held.answer(command.request, command.body);
      case 'interrupt':
        return this.#once(command.id, () => this.#interrupt());
      case 'stop':
        return this.#once(command.id, () => this.#options.stop(command.graceMs));
      case 'resize':
        return this.#resize(command);
      case 'screen':
        return void this.#sendScreen(command.request);
      case 'read-screen':
        return this.#sendText(command.request);
      default:
        return assertNever(command, 'command');
    }
  }

  /** One Escape, and only while there is something to interrupt: at rest it would edit the composer. */
  #interrupt(): void {
    if (this.#options.status() !== 'idle') this.#options.terminal.keyboard.press(escape);
  }

  #resize({ cols, rows }: { readonly cols: number; readonly rows: number }): void {
    const size = { cols: bounded(cols), rows: bounded(rows) };
    if (this.#options.terminal.resize(size)) this.#options.link.send({ type: 'resized', ...size });
  }

  async #sendScreen(request: number): Promise<void> {
    try {
      const snapshot = await this.#options.screen.snapshot();
      this.#options.link.sendScreen(request, snapshot);
    } catch (thrown) {
      // The hub's own deadline answers whoever waits.
      this.#options.logger.warn('no snapshot', { reason: messageOf(thrown) });
    }
  }

  #sendText(request: number): void {
    const { screen, link } = this.#options;
    link.send({ type: 'screen-text', request, text: screen.text(), title: screen.title });
  }

  #once(id: string, action: () => void): void {
    if (this.#done.has(id)) return;
    this.#done.add(id);
    action();
  }
}

function bounded(cells: number): number {
  return Math.max(1, Math.min(maxGrid, cells));
}
