import type { EventLog } from '../../../src/main/hub/events/event-log.ts';
import { ok } from '../../../src/shared/base/result.ts';
import type { HubEvent, NewEvent } from '../../../src/shared/domain/event.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import type { DemoEvent, DemoEvents } from './demo-log.ts';

/** The real log of the demo hub, to which a script appends what happens in its sessions. */
export class LiveLog implements DemoEvents {
  readonly #log: EventLog;
  readonly #events: HubEvent[];

  constructor(options: { readonly log: EventLog; readonly events: readonly HubEvent[] }) {
    this.#log = options.log;
    this.#events = [...options.events];
    this.#log.onDidCommit((events) => this.#events.push(...events));
  }

  get views(): ReadonlyMap<string, SessionView> {
    return this.#log.state.sessions;
  }

  get lastSeq(): number {
    return this.#log.lastSeq;
  }

  since(seq: number): readonly HubEvent[] {
    return this.#events.slice(seq);
  }

  /** Resolves when they are committed. */
  async append(events: readonly DemoEvent[]): Promise<void> {
    const recorded = events.map((event) => ({ ...event, cause: null }) as NewEvent);
    await this.#log.submit({
      command: null,
      progress: null,
      decide: () => ok({ events: recorded, answer: () => undefined }),
    });
  }
}
