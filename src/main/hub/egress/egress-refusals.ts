import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import { destinationText, type Destination } from '../../../shared/domain/egress.ts';
import { aSessionIfThere } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';

export interface EgressRefusalsOptions {
  readonly commands: CommandRunner;
  readonly logger: Logger;
}

/** A session that tries one name after the other must not fill the log. */
const placesLimit = 100;

/** Shows in the timeline of a session what it was kept from without anybody being asked. */
export class EgressRefusals {
  readonly #options: EgressRefusalsOptions;
  readonly #shown = new Map<SessionId, Set<string>>();

  constructor(options: EgressRefusalsOptions) {
    this.#options = options;
  }

  /** Once for each place. It never rejects: the refusal itself needs no disk. */
  async show(session: SessionId, destination: Destination, reason: string): Promise<void> {
    const shown = this.#shown.get(session) ?? new Set<string>();
    const text = destinationText(destination);
    if (shown.has(text) || shown.size >= placesLimit) return;
    this.#shown.set(session, shown.add(text));
    const isLast = shown.size === placesLimit;
    const said = isLast ? `${reason} What else is refused is not shown here any more.` : reason;
    try {
      await this.#options.commands.run({
        actor: hubActor,
        command: null,
        on: aSessionIfThere(session),
        decide: (view) =>
          ok(view ? [{ kind: 'egress.refused', data: { destination, reason: said } }] : []),
        answer: () => undefined,
      });
    } catch (error) {
      this.#options.logger.warn('a refusal of the proxy could not be shown', { session, error });
    }
  }

  forget(session: SessionId): void {
    this.#shown.delete(session);
  }
}
