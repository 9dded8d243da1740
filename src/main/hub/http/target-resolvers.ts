import { asId, type ApprovalId, type QuestionId } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { ScopedSession } from '../../../shared/domain/access.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import {
  targetParameters,
  type NamedTarget,
  type RouteDefinition,
} from '../../../shared/wire/route.ts';
import { authorize } from '../access/authorize.ts';
import { canSee, type OperatorPrincipal } from '../access/principal.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { EventStore } from '../store/event-store.ts';

/** What a reference of one kind is about. What is not there is `not_found`. */
type TargetResolver = (
  reference: string,
  principal: OperatorPrincipal,
) => Promise<Result<ScopedSession, Refusal>>;

/** One for each kind of target that a route may name. */
export type TargetResolvers = Readonly<Record<NamedTarget, TargetResolver>>;

export interface TargetSources {
  readonly sessions: Pick<SessionService, 'find'>;
  readonly log: Pick<HubLog, 'state'>;
  /** Has the events about messages that the views no longer keep. */
  readonly store: Pick<EventStore, 'byRef'>;
}

export function targetResolvers({ sessions, log, store }: TargetSources): TargetResolvers {
  return {
    // Among the sessions that a short reference could mean, only those count that the caller can see.
    session: (reference, principal) =>
      Promise.resolve(sessions.find(reference, (session) => canSee(principal, session))),
    gate: (reference) =>
      Promise.resolve(known(log.state.sessionOfGate(asId('gate', reference)), 'gate')),
    approval: (reference) =>
      Promise.resolve(known(sessionOfApproval(log, asId('approval', reference)), 'approval')),
    question: (reference) =>
      Promise.resolve(known(sessionOfQuestion(log, asId('question', reference)), 'question')),
    message: async (reference) => {
      const message = asId('message', reference);
      const kept = log.state.sessionOfMessage(message);
      if (kept) return ok(kept);
      const [event] = await store.byRef(message);
      return known(event?.session ? log.state.sessions.get(event.session) : undefined, 'message');
    },
    // What a person asked is a message. Whoever sees one end of an ask between sessions sees the ask, and whoever may send
    // messages to one end may withdraw it.
    ask: async (reference, principal) => {
      const events = await store.byRef(
        reference.startsWith('m_') ? asId('message', reference) : asId('ask', reference),
      );
      const ends = events.flatMap(
        ({ session }) => log.state.sessions.get(session ?? noSession) ?? [],
      );
      const own =
        ends.find((session) => authorize(principal, 'peer.message', { session }).ok) ??
        ends.find((end) => canSee(principal, end));
      return known(own ?? ends[0], 'ask');
    },
  };
}

const noSession = asId('session', '');

/** What a request is about, before anything is allowed; null for the hub as a whole. */
export async function resolveTarget(
  resolvers: TargetResolvers,
  { target }: RouteDefinition,
  asked: {
    readonly params: Readonly<Record<string, string>>;
    readonly principal: OperatorPrincipal;
  },
): Promise<Result<ScopedSession | null, Refusal>> {
  // Whose device it is, is a question of the right.
  if (target === 'hub' || target === 'own' || target === 'device') return ok(null);
  return resolvers[target](asked.params[targetParameters[target]] ?? '', asked.principal);
}

function sessionOfApproval(
  { state }: TargetSources['log'],
  id: ApprovalId,
): ScopedSession | undefined {
  return [...state.sessions.values()].find(({ approvals }) =>
    approvals.some((approval) => approval.id === id),
  );
}

function sessionOfQuestion(
  { state }: TargetSources['log'],
  id: QuestionId,
): ScopedSession | undefined {
  return [...state.sessions.values()].find(({ questions }) =>
    questions.some((question) => question.id === id),
  );
}

function known(session: ScopedSession | undefined, what: string): Result<ScopedSession, Refusal> {
  return session ? ok(session) : err(refusal('not_found', `There is no such ${what}.`));
}
