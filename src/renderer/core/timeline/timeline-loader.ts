import { messageOf } from '../../../shared/base/app-error.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { parseEvent } from '../../../shared/wire/event-schema.ts';
import { revealEvent } from './reveal-event.ts';
import type { TimelinesStore, TimelineState } from './timelines-store.ts';
import {
  appendPage,
  changeTimeline,
  holdLive,
  prependPage,
  releaseLive,
} from './timelines-store.ts';

const pageSize = 300;
/** The largest page that a hub gives: a jump may go far. */
const jumpPageSize = 500;
/** Timelines that stay in memory; the one that was opened longest ago goes. */
const keptTimelines = 12;

/**
 * Brings the log of a session into its timeline, by pages. The newest page first; live events append
 * themselves, because a timeline takes them from the moment it is opened.
 */
export class TimelineLoader {
  readonly #http: HttpClient;
  readonly #store: TimelinesStore;
  readonly #opening = new Map<string, Promise<void>>();

  constructor(options: { readonly http: HttpClient; readonly store: TimelinesStore }) {
    this.#http = options.http;
    this.#store = options.store;
  }

  /** Loads the newest page once; called again, it waits for that. */
  open(session: string): Promise<void> {
    const opening = this.#opening.get(session);
    if (this.#store.getState().has(session)) return opening ?? Promise.resolve();
    this.#change(session, (state) => ({ ...state, loading: 'first' }));
    this.#forgetOldest();
    const loading = this.#loadBefore(session, Number.MAX_SAFE_INTEGER).finally(() =>
      this.#opening.delete(session),
    );
    this.#opening.set(session, loading);
    return loading;
  }

  /** Loads back to an event, however far it is, and puts the reader there. */
  async reveal(session: string, seq: number): Promise<void> {
    await this.open(session);
    await this.#loadBackTo(session, seq);
    this.#change(session, (state) => revealEvent(state, seq));
  }

  async loadOlder(session: string): Promise<void> {
    const state = this.#store.getState().get(session);
    if (!state || state.loading !== 'none' || !state.hasOlder) return;
    // A failed load is tried again by a person, not by every drawing.
    if (state.error !== null) return;
    this.#change(session, (before) => ({ ...before, loading: 'older', error: null }));
    await this.#loadBefore(session, state.timeline.firstSeq ?? Number.MAX_SAFE_INTEGER);
  }

  /** After a snapshot the stream did not bring what lies between: fills every open timeline. */
  async catchUp(): Promise<void> {
    const sessions = [...this.#store.getState().keys()];
    for (const session of sessions) this.#change(session, holdLive);
    await Promise.all(sessions.map((session) => this.#loadAfter(session)));
  }

  /** After a failed load: the same again. */
  async retry(session: string): Promise<void> {
    const state = this.#store.getState().get(session);
    if (state?.held) return this.#loadAfter(session);
    this.#change(session, (before) => ({ ...before, loading: 'older', error: null }));
    await this.#loadBefore(session, state?.timeline.firstSeq ?? Number.MAX_SAFE_INTEGER);
  }

  /** All pages first, then one change: nothing is drawn on the way. */
  async #loadBackTo(session: string, seq: number): Promise<void> {
    const state = this.#store.getState().get(session);
    const first = state?.timeline.firstSeq ?? null;
    if (!state?.hasOlder || first === null || first <= seq) return;
    this.#change(session, (before) => ({ ...before, loading: 'older', error: null }));
    await this.#try(session, async () => {
      const pages: HubEvent[][] = [];
      let isLast = false;
      for (let oldest = first; oldest > seq && !isLast;) {
        const page = await this.#page(session, { before: oldest }, jumpPageSize);
        pages.unshift([...page]);
        isLast = page.length < jumpPageSize;
        oldest = page[0]?.seq ?? 0;
      }
      this.#change(session, (before) => prependPage(before, { events: pages.flat(), isLast }));
    });
  }

  async #loadBefore(session: string, before: number): Promise<void> {
    await this.#try(session, async () => {
      const events = await this.#page(session, { before });
      const isLast = events.length < pageSize;
      this.#change(session, (state) => prependPage(state, { events, isLast }));
    });
  }

  async #loadAfter(session: string): Promise<void> {
    await this.#try(session, async () => {
      for (;;) {
        const after = this.#store.getState().get(session)?.timeline.lastSeq ?? 0;
        const events = await this.#page(session, { after });
        this.#change(session, (state) => appendPage(state, events));
        if (events.length < pageSize) return this.#change(session, releaseLive);
      }
    });
  }

  async #page(
    session: string,
    range: { readonly before: number } | { readonly after: number },
    limit = pageSize,
  ): Promise<readonly HubEvent[]> {
    const { items } = await this.#http.call('sessions.events', {
      params: { ref: session },
      query: { ...range, limit },
    });
    return items.map(parseEvent);
  }

  async #try(session: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const error = messageOf(thrown);
      this.#change(session, (state) => ({ ...state, loading: 'none', error }));
    }
  }

  #change(session: string, step: (state: TimelineState) => TimelineState): void {
    this.#store.setState(changeTimeline(this.#store.getState(), session, step), true);
  }

  #forgetOldest(): void {
    const state = this.#store.getState();
    if (state.size <= keptTimelines) return;
    const [oldest] = state.keys();
    const kept = new Map(state);
    if (oldest !== undefined) kept.delete(oldest);
    this.#store.setState(kept, true);
  }
}
