import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { RunnerPort } from '../runners/runner-connection.ts';
import { releaseOf } from './gate-service.ts';

export interface GateReactorOptions {
  readonly log: HubLog;
  readonly runners: RunnerPort;
}

/** Releases the held hooks: an answered gate's gets the answer, one that was answered elsewhere an empty one. */
export class GateReactor implements Reactor {
  readonly name = 'gates';
  readonly #options: GateReactorOptions;

  constructor(options: GateReactorOptions) {
    this.#options = options;
  }

  react(event: HubEvent): void {
    const { session } = event;
    if (session === null) return;
    if (event.kind !== 'gate.answered' && event.kind !== 'gate.closed') return;
    const { log, runners } = this.#options;
    const gate = log.state.sessions.get(session)?.gates.find(({ id }) => id === event.data.gate);
    // Behind one of the proxy there is no held hook.
    if (!gate || gate.egress) return;
    const [release = { request: gate.request, body: {} }] = releaseOf(gate);
    runners.send(session, { type: 'answer', ...release });
  }

  /** Answers that are not yet seen to be applied. */
  repeat(view: SessionView): void {
    for (const release of view.gates.flatMap(releaseOf)) {
      this.#options.runners.send(view.id, { type: 'answer', ...release });
    }
  }
}
