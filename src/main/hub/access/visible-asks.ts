import { asId, type AskId, type SessionId } from '../../../shared/base/ids.ts';
import type { ScopedSession } from '../../../shared/domain/access.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Ask, AskParty } from '../../../shared/domain/ask.ts';
import { hiddenParty, isAskOver, isOutcomeDue, shortenedAsk } from '../../../shared/domain/ask.ts';
import type { EventRecord, HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { LogState } from '../commands/hub-log.ts';
import { canSee, isOfHub, type Principal } from './principal.ts';

// What one ask shows to whom. A session that somebody may see names the sessions that it asked and was asked by, and
// these may be hidden from them. The marks of envelopes are for the hub and the two Claude Codes alone: whoever knows
// one could imitate an envelope.

/** The sessions of a hub, as far as the scope of a grant goes. */
export interface SessionScopes {
  /** Of any session, also of one that is gone. */
  scopeOf(session: SessionId): ScopedSession;
  named(name: string): ScopedSession | undefined;
}

/** The sessions of a hub as they are now. */
export interface SessionViews {
  /** Undefined where there never was such a session. */
  viewOf(session: SessionId): SessionView | undefined;
}

export class LogSessions implements SessionScopes, SessionViews {
  readonly #log: { readonly state: LogState };

  constructor(log: { readonly state: LogState }) {
    this.#log = log;
  }

  scopeOf(id: SessionId): ScopedSession {
    return { id, repo: this.#log.state.sessions.get(id)?.repo ?? null };
  }

  viewOf(id: SessionId): SessionView | undefined {
    return this.#log.state.sessions.get(id);
  }

  named(name: string): ScopedSession | undefined {
    return this.#log.state.sessionNamed(name);
  }
}

/** Whoever looks, and the sessions that there are. */
export interface Viewer {
  readonly principal: Principal;
  readonly sessions: SessionScopes;
}

function canSeeParty({ principal, sessions }: Viewer, { id }: Pick<AskParty, 'id'>): boolean {
  return canSee(principal, sessions.scopeOf(id));
}

export function visibleParty(viewer: Viewer, party: AskParty): AskParty {
  return canSeeParty(viewer, party) ? party : hiddenParty;
}

type Terms = Pick<Ask, 'from' | 'to' | 'chain' | 'mark'>;

/**
 * The id stands in the place of the mark: an envelope names it too, so that a device folds the authors of the turn that
 * it began as the hub does.
 */
export function visibleTerms<Shown extends Terms>(viewer: Viewer, id: AskId, terms: Shown): Shown {
  return {
    ...terms,
    mark: id,
    from: visibleParty(viewer, terms.from),
    to: visibleParty(viewer, terms.to),
    chain: terms.chain.map((party) => visibleParty(viewer, party)),
  };
}

/** Finished ones that a device gets; more are in the log. */
const finishedLimit = 10;
const excerptLimit = 300;

/** The asks of a view, as excerpts: the whole texts are in the events, and by `GET /asks/:id`. */
export function visibleAsks(viewer: Viewer, asks: readonly Ask[]): readonly Ask[] {
  const finished = asks.filter((ask) => isAskOver(ask) && !isOutcomeDue(ask));
  const left = new Set(finished.slice(0, -finishedLimit));
  return asks
    .filter((ask) => !left.has(ask))
    .map((ask) => visibleTerms(viewer, ask.id, shortenedAsk(ask, excerptLimit)));
}

/** The same object for everybody who may see all that it names: it is written as JSON once. */
const unmarked = new WeakMap<HubEvent, HubEvent>();

/** An event as this viewer gets it; the very same one when it names no other session. */
export function withVisibleSessions(viewer: Viewer, event: HubEvent): HubEvent {
  switch (event.kind) {
    case 'ask.asked':
      return withVisibleTerms(viewer, event);
    case 'message.queued':
      return withVisibleOrigin(viewer, event);
    // As with an ask: the id stands in the place of the mark.
    case 'question.asked':
      return withVisibleActor(viewer, withoutMark(event));
    case 'turn.started':
      return withVisibleEnvelope(viewer, withVisibleActor(viewer, event));
    default:
      return withVisibleActor(viewer, event);
  }
}

/** Where it was asked is not for whoever may not see that session. */
function withVisibleOrigin(viewer: Viewer, event: EventRecord<'message.queued'>): HubEvent {
  const data = visibleOrigin(viewer, event.data);
  return withVisibleActor(viewer, data === event.data ? event : { ...event, data });
}

/** The very same when there is nothing to hide. */
export function visibleOrigin<Shown extends { readonly askedIn?: SessionId }>(
  viewer: Viewer,
  shown: Shown,
): Shown | Omit<Shown, 'askedIn'> {
  const { askedIn, ...rest } = shown;
  return askedIn === undefined || canSeeParty(viewer, { id: askedIn }) ? shown : rest;
}

function withoutMark(event: EventRecord<'question.asked'>): HubEvent {
  const known = unmarked.get(event);
  if (known) return known;
  const shown = { ...event, data: { ...event.data, mark: event.data.question } };
  unmarked.set(event, shown);
  return shown;
}

function withVisibleTerms(viewer: Viewer, event: EventRecord<'ask.asked'>): HubEvent {
  const { from, to, chain } = event.data;
  if ([from, to, ...chain].every((party) => canSeeParty(viewer, party))) {
    const known = unmarked.get(event);
    if (known) return known;
    const shown = { ...event, data: { ...event.data, mark: event.data.ask } };
    unmarked.set(event, shown);
    return shown;
  }
  return withVisibleActor(viewer, {
    ...event,
    data: visibleTerms(viewer, event.data.ask, event.data),
  });
}

function withVisibleActor<Event extends HubEvent>(viewer: Viewer, event: Event): Event {
  const actor = visibleActor(viewer, event.actor);
  return actor === event.actor ? event : { ...event, actor };
}

/** The very same one when it is not a session, or one that the viewer may see. */
export function visibleActor(viewer: Viewer, actor: Actor): Actor {
  if (actor.type !== 'session') return actor;
  if (canSeeParty(viewer, { id: asId('session', actor.id) })) return actor;
  return { type: 'session', ...hiddenParty };
}

/** The lines in which the hub names sessions, around a text that is not its own. */
const namingLines =
  /^.*(?:Roundhouse brings you |<peer-(?:message|answer)-|Roundhouse: your (?:message|task) ).*$/gmu;
const sessionName = /@[\p{L}\p{N}][\p{L}\p{N}._-]*/gu;

/** The prompt with which an ask woke the session, without the names of sessions that this viewer may not see. */
function withVisibleEnvelope(viewer: Viewer, event: EventRecord<'turn.started'>): HubEvent {
  const { text, message } = event.data;
  if (message !== null || !/<peer-|Roundhouse: /u.test(text)) return event;
  const shown = text.replaceAll(namingLines, (line) =>
    line.replaceAll(sessionName, (reference) => {
      const named = viewer.sessions.named(reference.slice(1));
      return named && canSee(viewer.principal, named) ? reference : hiddenParty.name;
    }),
  );
  return shown === text || seesAll(viewer.principal)
    ? event
    : { ...event, data: { ...event.data, text: shown } };
}

/** Whoever has a role on the whole hub also sees the names of sessions that are gone. */
function seesAll(principal: Principal): boolean {
  return principal.type === 'operator' && isOfHub(principal);
}
