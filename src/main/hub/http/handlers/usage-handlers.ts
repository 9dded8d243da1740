import { isoTime } from '../../../../shared/base/clock.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { canSee, isOfHub, type OperatorPrincipal } from '../../access/principal.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { SqliteStore } from '../../store/sqlite-store.ts';
import type { FailureRows, SeenWindow } from '../../store/usage-calls.ts';
import type { Handlers } from '../handler.ts';

export type UsageHandlers = Pick<Handlers, 'usage.read' | 'failures.list'>;

export interface UsageHandlersOptions {
  readonly sessions: Pick<SessionService, 'find' | 'listWithRemoved'>;
  readonly store: Pick<SqliteStore, 'usage' | 'failures'>;
}

const defaultFailures = 200;

/** What Claude Code tells of money and limits, and what failed. */
export function usageHandlers({ sessions, store }: UsageHandlersOptions): UsageHandlers {
  return {
    'usage.read': async ({ principal, query }) => {
      const since = isoTime(Date.parse(query.since));
      const usage = await store.usage({ since });
      const { spent } = usage;
      const spentBy = new Map(spent.map((one) => [one.session, one.usd]));
      const items = sessions
        .listWithRemoved()
        .filter((view) => canSee(principal, view))
        .filter((view) => !view.isRemoved || spentBy.has(view.id))
        .map((view) => presentUsage(view, spentBy.get(view.id) ?? null));
      const sums = items.flatMap((item) => (item.spentUsd === null ? [] : [item.spentUsd]));
      // The newest figures of all may come from a session that is hidden.
      const seen = sessions.listWithRemoved().filter((view) => canSee(principal, view));
      return ok({
        since,
        spentUsd: sums.length === 0 ? null : sums.reduce((sum, usd) => sum + usd, 0),
        fiveHour: isOfHub(principal) ? usage.fiveHour : newestWindow(seen, 'fiveHour'),
        sevenDay: isOfHub(principal) ? usage.sevenDay : newestWindow(seen, 'sevenDay'),
        sessions: items,
      });
    },
    'failures.list': async ({ principal, query }) => {
      const found =
        query.session === undefined
          ? null
          : sessions.find(query.session, (session) => canSee(principal, session));
      if (found && !found.ok) return err(found.error);
      const shown = new Map(
        sessions
          .listWithRemoved()
          .filter((view) => !view.isRemoved && canSee(principal, view))
          .map((view) => [String(view.id), view.name]),
      );
      const { calls, next } = await failuresOf(store, principal, {
        sessions: found ? [found.value.id] : [...shown.keys()],
        isOfOne: found !== null,
        before: query.before ?? Number.MAX_SAFE_INTEGER,
        limit: query.limit ?? defaultFailures,
      });
      const items = calls.flatMap(({ usd, ...call }) => {
        const sessionName = shown.get(call.session);
        if (sessionName === undefined) return [];
        return [{ ...call, sessionName, costUsd: usd }];
      });
      return ok({ items, next });
    },
  };
}

interface WantedFailures {
  /** Those that the caller may see, or the one that was asked for. */
  readonly sessions: readonly string[];
  readonly isOfOne: boolean;
  readonly before: number;
  readonly limit: number;
}

/**
 * A page over the sessions that the caller may see. It is not cut from a page over all, whose length and end would
 * tell of hidden failures (ROLE-5).
 */
async function failuresOf(
  store: Pick<SqliteStore, 'failures'>,
  principal: OperatorPrincipal,
  { sessions, isOfOne, before, limit }: WantedFailures,
): Promise<FailureRows> {
  if (!isOfOne && isOfHub(principal)) return store.failures({ session: null, before, limit });
  const pages = await Promise.all(
    sessions.map((session) => store.failures({ session, before, limit })),
  );
  const all = pages.flatMap(({ calls }) => calls).toSorted((one, other) => other.seq - one.seq);
  const calls = all.slice(0, limit);
  const hasMore = all.length > limit || pages.some(({ next }) => next !== null);
  return { calls, next: hasMore ? (calls.at(-1)?.seq ?? null) : null };
}

/** As the views tell it: the figures of the session that has changed last. */
function newestWindow(
  views: readonly SessionView[],
  name: 'fiveHour' | 'sevenDay',
): SeenWindow | null {
  const told = views.filter(({ meter }) => meter?.[name]);
  const newest = told.toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : -1)).at(0);
  const window = newest?.meter?.[name];
  return newest && window ? { ...window, at: newest.lastAt } : null;
}

function presentUsage(
  view: SessionView,
  spentUsd: number | null,
): RouteAnswer<'usage.read'>['sessions'][number] {
  const { meter, tally } = view;
  return {
    session: view.id,
    sessionName: view.name,
    isRemoved: view.isRemoved,
    model: meter?.model ?? view.model,
    spentUsd,
    costUsd: meter?.costUsd ?? null,
    contextPercent: meter?.contextPercent ?? null,
    contextTokens: meter?.contextTokens ?? null,
    contextLimitTokens: meter?.contextLimitTokens ?? null,
    fiveHour: meter?.fiveHour ?? null,
    sevenDay: meter?.sevenDay ?? null,
    calls: tally.calls,
    failures: tally.failures,
    denials: tally.denials,
  };
}
