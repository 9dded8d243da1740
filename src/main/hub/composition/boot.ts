import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { usedUp } from '../../../shared/base/used-up.ts';

export interface BootOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The start of the hub as named steps. The log says how long each of them took, and an error says in which of them the
 * start failed.
 */
export class Boot {
  readonly startedAt: string;
  readonly #options: BootOptions;

  constructor(options: BootOptions) {
    this.#options = options;
    this.startedAt = isoTime(options.clock.now());
  }

  async step<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    const { clock, logger } = this.#options;
    const began = clock.monotonic();
    try {
      const result = await work();
      logger.debug('boot', { step, ms: Math.round(clock.monotonic() - began) });
      return result;
    } catch (thrown) {
      // A fault with a code is a sentence that whoever started the hub gets to read, and for all we know the log is that of
      // another hub, which runs.
      if (!(thrown instanceof AppError)) logger.error('boot failed', { step, error: thrown });
      throw failedIn(step, thrown);
    }
  }
}

function failedIn(step: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) {
    const { code, message, details } = thrown;
    return new AppError(code, message, { cause: thrown, details: { ...details, step } });
  }
  const reason = usedUp(thrown) ?? messageOf(thrown);
  return new AppError('internal', `The hub could not start (${step}): ${reason}`, {
    cause: thrown,
    details: { step },
  });
}
