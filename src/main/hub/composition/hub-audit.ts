import type { Logger } from '../../../shared/base/logger.ts';
import { ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { HubEventBody } from '../../../shared/domain/event.ts';
import { theHub } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';

export interface AuditOptions {
  readonly commands: CommandRunner;
  readonly logger: Logger;
}

/**
 * Records what concerns the whole hub and was no command of anybody: the log of events is the audit. It goes by the
 * order of `seq`, so that a clock that was set does not disturb it.
 */
export class HubAudit {
  readonly #options: AuditOptions;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  record(actor: Actor, body: HubEventBody): void {
    const { commands, logger } = this.#options;
    commands
      .run({
        actor,
        command: null,
        on: theHub,
        decide: () => ok([body]),
        answer: () => undefined,
      })
      .catch((thrown: unknown) => {
        logger.error('an entry of the audit could not be stored', {
          kind: body.kind,
          error: thrown,
        });
      });
  }
}
