import type { Clock } from '../../../shared/base/clock.ts';
import type { RunnerId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { IncomingRequests } from '../../../shared/wire/incoming-requests.ts';
import type { ServedMethod } from '../../../shared/wire/runner-requests.ts';
import { requestDeadlineLimitMs } from '../../../shared/wire/runner-requests.ts';
import type { RunnerIdentity } from './runner-connection.ts';

export interface RunnerRequestsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What this runner may ask for. The identity is that of its token: a request cannot name another. */
  readonly methodsFor: (identity: RunnerIdentity) => readonly ServedMethod[];
}

interface Kept {
  readonly incoming: IncomingRequests;
  expiry: Disposable | undefined;
}

/**
 * Answers the requests of all runners. What was answered outlives the link, so that a runner that comes back and repeats a
 * request gets the same answer; it is forgotten when no asker can wait for it any longer.
 */
export class RunnerRequests implements Disposable {
  readonly #options: RunnerRequestsOptions;
  readonly #kept = new Map<RunnerId, Kept>();

  constructor(options: RunnerRequestsOptions) {
    this.#options = options;
  }

  /** A link of this runner is live. */
  connected(identity: RunnerIdentity): IncomingRequests {
    const known = this.#kept.get(identity.runner);
    if (known) {
      known.expiry?.[Symbol.dispose]();
      known.expiry = undefined;
      return known.incoming;
    }
    const { clock, logger, methodsFor } = this.#options;
    const incoming = new IncomingRequests({ clock, logger, methods: methodsFor(identity) });
    this.#kept.set(identity.runner, { incoming, expiry: undefined });
    return incoming;
  }

  /** The last link of this runner ended. */
  disconnected({ runner }: RunnerIdentity): void {
    const kept = this.#kept.get(runner);
    if (!kept) return;
    if (kept.incoming.isEmpty) return this.#forget(runner);
    kept.expiry ??= this.#options.clock.schedule(requestDeadlineLimitMs, () =>
      this.#forget(runner),
    );
  }

  [Symbol.dispose](): void {
    for (const runner of this.#kept.keys()) this.#forget(runner);
  }

  #forget(runner: RunnerId): void {
    const kept = this.#kept.get(runner);
    this.#kept.delete(runner);
    kept?.expiry?.[Symbol.dispose]();
    kept?.incoming[Symbol.dispose]();
  }
}
