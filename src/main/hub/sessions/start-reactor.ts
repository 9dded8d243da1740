import { assert } from '../../../shared/base/assert.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { RunnerWatch } from './runner-watch.ts';
import type { SessionStarter } from './session-starter.ts';

export interface StartReactorOptions {
  readonly log: HubLog;
  readonly starter: SessionStarter;
  readonly watch: RunnerWatch;
}

/** Starts a runner for a session that is to start. */
export class StartReactor implements Reactor {
  readonly name = 'start';
  readonly #options: StartReactorOptions;

  constructor(options: StartReactorOptions) {
    this.#options = options;
  }

  async react(event: HubEvent): Promise<void> {
    const { session } = event;
    if (event.kind !== 'session.start-requested' || session === null) return;
    const { log, starter, watch } = this.#options;
    const view = log.state.sessions.get(session);
    assert(view, 'a session that is to start is in the state');
    // Until the worktree is set up, no runner is missing.
    watch.beginLaunch(session);
    try {
      await starter.start(view, event.data.isResume);
    } finally {
      watch.endLaunch(session);
    }
  }
}
