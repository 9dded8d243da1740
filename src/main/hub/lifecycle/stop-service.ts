import type { Clock } from '../../../shared/base/clock.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { HubEnd } from './hub-end.ts';

export interface StopServiceOptions {
  readonly sessions: SessionService;
  readonly end: HubEnd;
  /** On whose behalf sessions are stopped. */
  readonly owner: Operator;
  readonly clock: Clock;
}

/** The answer to the request must be out before the hub ends. */
const answerMs = 50;

/** Ends the hub on a request over the API. */
export class StopService {
  readonly #options: StopServiceOptions;

  constructor(options: StopServiceOptions) {
    this.#options = options;
  }

  /** Resolves with the number of sessions that were told to stop before. */
  async stop({ isStoppingSessions }: { readonly isStoppingSessions: boolean }): Promise<number> {
    const { sessions, end, owner, clock } = this.#options;
    const actor = { type: 'operator', id: owner.id, name: owner.name } as const;
    const stopped = isStoppingSessions ? await sessions.stopAll({ actor, command: null }) : 0;
    clock.schedule(answerMs, () => end.ask());
    return stopped;
  }
}
