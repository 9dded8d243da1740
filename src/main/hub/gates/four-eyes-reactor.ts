import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { RunnerPort } from '../runners/runner-connection.ts';
import type { SettingFollower } from '../settings/settings-service.ts';
import type { FourEyesPolicy } from './four-eyes-policy.ts';

export interface FourEyesReactorOptions {
  readonly log: HubLog;
  readonly runners: RunnerPort;
  readonly policy: Pick<FourEyesPolicy, 'rules'>;
}

/** Keeps the runners up to date with which calls they hold before they run. */
export class FourEyesReactor implements Reactor, SettingFollower {
  readonly name = 'four eyes';
  readonly #options: FourEyesReactorOptions;

  constructor(options: FourEyesReactorOptions) {
    this.#options = options;
  }

  react(_event: HubEvent): void {
    // Nothing in the log changes the rules.
  }

  /** A runner that was away may have missed a change. */
  repeat(view: SessionView): void {
    this.#options.runners.send(view.id, this.#message());
  }

  settingChanged(): void {
    const { log, runners } = this.#options;
    for (const session of log.state.sessions.keys()) runners.send(session, this.#message());
  }

  #message() {
    return { type: 'four-eyes' as const, rules: [...this.#options.policy.rules] };
  }
}
