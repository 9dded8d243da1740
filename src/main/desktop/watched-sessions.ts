import { Emitter } from '../../shared/base/emitter.ts';
import { asId, type OperatorId } from '../../shared/base/ids.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { Feed } from '../../shared/client/feed.ts';
import type { StreamClient } from '../../shared/client/stream-client.ts';
import { foldSession } from '../../shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../shared/domain/session.ts';
import type { SessionPresence } from '../../shared/wire/down.ts';

export type SessionMap = ReadonlyMap<string, SessionView>;

export interface SessionsChange {
  /** Null at the first look: what is found then is not news. */
  readonly before: SessionMap | null;
  readonly after: SessionMap;
}

/** All sessions that are not removed, as the stream tells them; each change once what was missed is here. */
export class WatchedSessions {
  readonly #changes: Emitter<SessionsChange>;
  #sessions: SessionMap = new Map();
  #told: SessionMap | null = null;
  readonly #attached = new Set<string>();
  /** The start of the last turn that somebody looked at, by session. */
  readonly #watchedTurns = new Map<string, string>();
  readonly #known = Promise.withResolvers<void>();
  #isLive = false;
  #person: OperatorId | null = null;

  constructor(options: { readonly stream: StreamClient; readonly logger: Logger }) {
    this.#changes = new Emitter({
      onListenerError: (error) =>
        options.logger.error('a listener of the sessions failed', { error }),
    });
    options.stream.onFeed((feed) => this.#take(feed));
  }

  get onDidChange() {
    return this.#changes.event;
  }

  /** Once the hub has told of all sessions. */
  get known(): Promise<void> {
    return this.#known.promise;
  }

  /** Who this device is signed in as. */
  get person(): OperatorId | null {
    return this.#person;
  }

  get all(): SessionMap {
    return this.#sessions;
  }

  /** Somebody had its terminal open while its last turn ran. */
  wasWatched(session: string): boolean {
    const startedAt = this.#sessions.get(session)?.turn?.startedAt;
    return startedAt !== undefined && this.#watchedTurns.get(session) === startedAt;
  }

  #take(feed: Feed): void {
    switch (feed.type) {
      case 'welcome':
        this.#isLive = false;
        this.#person = asId('operator', feed.operator.id);
        return;
      case 'snapshot':
        this.#sessions = new Map(
          feed.sessions.filter((view) => !view.isRemoved).map((view) => [view.id, view]),
        );
        this.#attached.clear();
        for (const presence of feed.presence) this.#notePresence(presence);
        return;
      case 'events':
        this.#fold(feed.events);
        if (this.#isLive) this.#tell();
        return;
      case 'caught-up':
        this.#isLive = true;
        this.#known.resolve();
        this.#tell();
        return;
      case 'presence':
        return this.#notePresence(feed.presence);
      case 'hub-notices':
      case 'refused':
        return;
    }
  }

  #fold(events: Extract<Feed, { type: 'events' }>['events']): void {
    const sessions = new Map(this.#sessions);
    for (const event of events) {
      if (event.session === null) continue;
      const after = foldSession(sessions.get(event.session), event);
      if (after?.isRemoved === true) sessions.delete(event.session);
      else if (after) sessions.set(event.session, after);
      this.#noteWatched(after);
    }
    this.#sessions = sessions;
  }

  #notePresence({ session, attached }: SessionPresence): void {
    if (attached.length > 0) this.#attached.add(session);
    else this.#attached.delete(session);
    this.#noteWatched(this.#sessions.get(session));
  }

  #noteWatched(view: SessionView | undefined): void {
    if (view?.turn?.state !== 'running' || !this.#attached.has(view.id)) return;
    this.#watchedTurns.set(view.id, view.turn.startedAt);
  }

  #tell(): void {
    const before = this.#told;
    this.#told = this.#sessions;
    this.#changes.fire({ before, after: this.#sessions });
  }
}
