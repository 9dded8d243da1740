import { assertNever } from '../../shared/base/assert.ts';
import type { RunnerFact } from '../../shared/wire/runner-link.ts';
import type { HeldRequests } from '../hooks/held-requests.ts';
import type { HubCommand } from '../link/hub-link.ts';

export interface JoinedCommandsOptions {
  readonly held: Pick<HeldRequests, 'answer'>;
  readonly record: (fact: RunnerFact) => void;
  readonly stop: (graceMs: number) => void;
}

const noTerminal = 'It was started by hand: the hub has no terminal of it to type into.';

/**
 * What the hub says to a Claude Code that was started by hand. It can be answered and ended; what would have to be
 * typed is told back as not done, with the reason.
 */
export class JoinedCommands {
  readonly #options: JoinedCommandsOptions;
  readonly #done = new Set<string>();

  constructor(options: JoinedCommandsOptions) {
    this.#options = options;
  }

  handle(command: HubCommand): void {
    const { held, record, stop } = this.#options;
    switch (command.type) {
      case 'answer':
        return held.answer(command.request, command.body);
      case 'deliver': {
        const { message, attempt } = command;
        const outcome = { state: 'held', reason: noTerminal } as const;
        return record({ type: 'delivery', message, ...(attempt && { attempt }), outcome });
      }
      case 'configure':
        return this.#once(command.id, () =>
          record({
            type: 'configuration',
            id: command.id,
            setting: command.setting,
            outcome: { state: 'failed', reason: noTerminal },
          }),
        );
      case 'stop':
        return this.#once(command.id, () => stop(command.graceMs));
      // A call is not held before it runs: whoever sits before this Claude Code decides there too.
      case 'four-eyes':
      case 'interrupt':
      case 'resize':
      case 'screen':
        return;
      default:
        return assertNever(command, 'command');
    }
  }

  #once(id: string, action: () => void): void {
    if (this.#done.has(id)) return;
    this.#done.add(id);
    action();
  }
}
