import { isoTime } from '../../shared/base/clock.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { ok } from '../../shared/base/result.ts';
import type { Actor } from '../../shared/domain/actor.ts';
import type { EventBody } from '../../shared/domain/event.ts';
import type { HubLog } from './commands/hub-log.ts';

export interface AuditOptions {
  readonly log: HubLog;
  readonly clock: Clock;
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

  record(actor: Actor, body: EventBody): void {
    const { log, clock, logger } = this.#options;
    const event = { at: isoTime(clock.now()), session: null, actor, cause: null, ...body };
    log
      .submit({
        command: null,
        progress: null,
        decide: () => ok({ events: [event], answer: () => undefined }),
      })
      .catch((thrown: unknown) => {
        logger.error('an entry of the audit could not be stored', {
          kind: body.kind,
          error: thrown,
        });
      });
  }
}
