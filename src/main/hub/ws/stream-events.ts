import type { SessionId } from '../../../shared/base/ids.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { canSeeHubEvent, visibleHubState } from '../access/hub-visibility.ts';
import { canSee, noPrincipal, type OperatorPrincipal } from '../access/principal.ts';
import { LogSessions, type SessionScopes, type Viewer } from '../access/visible-asks.ts';
import { visibleEvent, visibleView } from '../access/visible-session.ts';
import type { FeedPosition } from '../events/event-feed.ts';
import type { FeedSink } from '../events/feed-sink.ts';
import { eventMessages } from './event-messages.ts';
import { scopedSession } from './scoped-session.ts';
import { sessionPresence, sessionsWithPresence } from './session-presence.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { StreamHub } from './stream-hub.ts';

export interface StreamEventsOptions {
  readonly hub: StreamHub;
  readonly connection: StreamConnection;
  /** With the rights of this moment. */
  readonly principal: () => OperatorPrincipal | undefined;
}

/**
 * The sessions as one device sees them: a snapshot or what it missed, then each event as it is committed, and who is
 * there. What it may not see is left out at the moment of sending.
 */
export class StreamEvents implements Disposable {
  readonly #options: StreamEventsOptions;
  readonly #listening: readonly Disposable[];
  /** Sessions whose presence changed while the connection was full. */
  readonly #presenceDue = new Set<SessionId>();
  readonly #sessions: SessionScopes;
  #subscription: Disposable | undefined;

  constructor(options: StreamEventsOptions) {
    this.#options = options;
    this.#sessions = new LogSessions(options.hub.log);
    const { presence, baton } = options.hub;
    this.#listening = [
      presence.onDidChange(({ session }) => this.#presenceChanged(session)),
      baton.onDidChange((session) => this.#presenceChanged(session)),
    ];
  }

  /** From `position` on; what was subscribed before ends. */
  follow(position: FeedPosition): void {
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = this.#options.hub.feed.subscribe({
      position,
      filter: (event) => this.#maySee(event),
      sink: this.#sink(),
    });
  }

  drained(): void {
    const due = [...this.#presenceDue];
    this.#presenceDue.clear();
    for (const session of due) this.#presenceChanged(session);
  }

  [Symbol.dispose](): void {
    this.#subscription?.[Symbol.dispose]();
    for (const listening of this.#listening) listening[Symbol.dispose]();
  }

  #sink(): FeedSink {
    const { connection } = this.#options;
    let hasSnapshot = false;
    return {
      snapshot: ({ seq, reason }) => {
        hasSnapshot = true;
        // A first snapshot leaves nothing out, and another epoch was said by the welcome.
        if (reason === 'too-far-behind' || reason === 'ahead-of-log') {
          connection.send({ type: 'gap' });
        }
        this.#sendSnapshot(seq);
        return connection.untilDrained();
      },
      events: async (events) => {
        for (const message of eventMessages(events.map((event) => this.#shown(event)))) {
          connection.sendText(message);
          // One after the other: that is how a slow device slows its own feed.
          await connection.untilDrained();
        }
      },
      caughtUp: (seq) => {
        connection.send({ type: 'caught-up', seq });
        if (!hasSnapshot) this.#sendAllPresence();
      },
      failed: (fault) => {
        this.#options.hub.logger.error('the events of a device failed', { error: fault });
        connection.hangUp('failed', 'the events could not be read');
      },
    };
  }

  #sendSnapshot(seq: number): void {
    const { hub, connection } = this.#options;
    connection.send({
      type: 'snapshot',
      seq,
      hub: { ...visibleHubState(this.#options.principal(), hub.log.state.hub) },
      sessions: this.#visibleSessions().map((view) => ({
        ...visibleView(this.#viewer(), view),
      })),
      presence: sessionsWithPresence(hub)
        .filter((session) => this.#canSee(session))
        .map((session) => sessionPresence(hub, session)),
    });
  }

  /** After a replay, of every session: the device may still show who was there before. */
  #sendAllPresence(): void {
    const { hub, connection } = this.#options;
    for (const { id } of this.#visibleSessions()) {
      connection.send({ type: 'presence', presence: sessionPresence(hub, id) });
    }
  }

  #visibleSessions(): readonly SessionView[] {
    return [...this.#options.hub.log.state.sessions.values()].filter(
      (view) => !view.isRemoved && this.#canSee(view.id),
    );
  }

  #presenceChanged(session: SessionId): void {
    const { hub, connection } = this.#options;
    if (!this.#subscription || !this.#canSee(session)) return;
    if (connection.isCongested) this.#presenceDue.add(session);
    else connection.send({ type: 'presence', presence: sessionPresence(hub, session) });
  }

  #maySee(event: HubEvent): boolean {
    if (event.session !== null) return this.#canSee(event.session);
    return canSeeHubEvent(this.#options.principal(), event);
  }

  /** One that shows everything is the same object for everybody, and so is written as JSON once. */
  #shown(event: HubEvent): HubEvent {
    return visibleEvent(this.#viewer(), event);
  }

  #viewer(): Viewer {
    return { principal: this.#options.principal() ?? noPrincipal, sessions: this.#sessions };
  }

  #canSee(session: SessionId): boolean {
    const principal = this.#options.principal();
    return principal !== undefined && canSee(principal, scopedSession(this.#options.hub, session));
  }
}
