import { Emitter } from '../../../src/shared/base/emitter.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import type { Actor } from '../../../src/shared/domain/actor.ts';
import type {
  EventDataByKind,
  EventKind,
  EventRecord,
  HubEvent,
} from '../../../src/shared/domain/event.ts';
import { foldSession } from '../../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';

/** An event of a scenario, before the log gives it a number. */
export interface DemoEvent<K extends EventKind = EventKind> {
  readonly session: SessionId;
  readonly at: string;
  readonly kind: K;
  readonly actor: Actor;
  readonly data: EventDataByKind[K];
}

/** As a store has them, from the beginning of its log. */
export function asStored(events: readonly DemoEvent[]): readonly HubEvent[] {
  return events.map((event, index) => storedEvent(event, index + 1));
}

function storedEvent(event: DemoEvent, seq: number): HubEvent {
  return { ...event, seq, cause: null } as EventRecord as HubEvent;
}

/** What is read of a log of demo events. */
export interface DemoEvents {
  readonly views: ReadonlyMap<string, SessionView>;
  since(seq: number): readonly HubEvent[];
}

/** A log without a hub, for tests of what folds and shows events. */
export class DemoLog implements DemoEvents {
  readonly views = new Map<string, SessionView>();
  readonly #events: HubEvent[] = [];
  readonly #bySession = new Map<string, HubEvent[]>();
  readonly #appends = new Emitter<readonly HubEvent[]>({
    onListenerError: (thrown) => {
      throw thrown;
    },
  });

  get onAppend() {
    return this.#appends.event;
  }

  get lastSeq(): number {
    return this.#events.length;
  }

  append(events: readonly DemoEvent[]): readonly HubEvent[] {
    const numbered = events.map((event) => this.#add(event));
    this.#appends.fire(numbered);
    return numbered;
  }

  since(seq: number): readonly HubEvent[] {
    return this.#events.slice(seq);
  }

  /** A page of one session in the order of the log: the last ones below `before`, or the first above `after`. */
  page(
    session: string,
    range: { readonly before?: number; readonly after?: number; readonly limit: number },
  ): readonly HubEvent[] {
    const events = this.#bySession.get(session) ?? [];
    if (range.before !== undefined) {
      const end = lowerBound(events, range.before);
      return events.slice(Math.max(0, end - range.limit), end);
    }
    const start = lowerBound(events, (range.after ?? 0) + 1);
    return events.slice(start, start + range.limit);
  }

  #add(event: DemoEvent): HubEvent {
    const numbered = storedEvent(event, this.#events.length + 1);
    this.#events.push(numbered);
    const own = this.#bySession.get(event.session) ?? [];
    own.push(numbered);
    this.#bySession.set(event.session, own);
    const view = foldSession(this.views.get(event.session), numbered);
    if (view) this.views.set(event.session, view);
    return numbered;
  }
}

function lowerBound(events: readonly HubEvent[], seq: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
