import type { RunnerId } from '../../../shared/base/ids.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { ExpectedRunner, ExpectedRunners } from '../runners/runner-admission.ts';

export interface LivingRunnersOptions {
  readonly log: HubLog;
  /** All whose token is known. */
  readonly known: ExpectedRunners;
}

/** A token ends with its session: once the exit of Claude Code is in the log, its runner has nothing to say. */
export class LivingRunners implements ExpectedRunners {
  readonly #options: LivingRunnersOptions;

  constructor(options: LivingRunnersOptions) {
    this.#options = options;
  }

  find(runner: RunnerId): ExpectedRunner | undefined {
    const { log, known } = this.#options;
    const expected = known.find(runner);
    const view = expected && log.state.sessions.get(expected.identity.session);
    return view?.run.state === 'exited' && view.lastRunner === runner ? undefined : expected;
  }
}
