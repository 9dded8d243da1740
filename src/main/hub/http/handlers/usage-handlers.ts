import { isoTime } from '../../../../shared/base/clock.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { canSee } from '../../access/principal.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { SqliteStore } from '../../store/sqlite-store.ts';
import type { Handlers } from '../handler.ts';

export type UsageHandlers = Pick<Handlers, 'usage.read' | 'failures.list'>;

export interface UsageHandlersOptions {
  readonly sessions: Pick<SessionService, 'find'>;
  /** All, also the removed ones: what they cost stays spent. */
  readonly views: () => readonly SessionView[];
  readonly store: Pick<SqliteStore, 'usage' | 'failures'>;
}

const defaultFailures = 200;

/** What Claude Code tells of money and limits, and what failed. */
export function usageHandlers({ sessions, views, store }: UsageHandlersOptions): UsageHandlers {
  return {
    'usage.read': async ({ principal, query }) => {
      const since = isoTime(Date.parse(query.since));
      const { spent, fiveHour, sevenDay } = await store.usage({ since });
      const spentBy = new Map(spent.map((one) => [one.session, one.usd]));
      const items = views()
        .filter((view) => canSee(principal, view))
        .filter((view) => !view.isRemoved || spentBy.has(view.id))
        .map((view) => presentUsage(view, spentBy.get(view.id) ?? null));
      const sums = items.flatMap((item) => (item.spentUsd === null ? [] : [item.spentUsd]));
      return ok({
        since,
        spentUsd: sums.length === 0 ? null : sums.reduce((sum, usd) => sum + usd, 0),
        fiveHour,
        sevenDay,
        sessions: items,
      });
    },
    'failures.list': async ({ principal, query }) => {
      const found =
        query.session === undefined
          ? null
          : sessions.find(query.session, (session) => canSee(principal, session));
      if (found && !found.ok) return err(found.error);
      const { calls, next } = await store.failures({
        session: found?.value.id ?? null,
        before: query.before ?? Number.MAX_SAFE_INTEGER,
        limit: query.limit ?? defaultFailures,
      });
      const shown = new Map(
        views()
          .filter((view) => !view.isRemoved && canSee(principal, view))
          .map((view) => [String(view.id), view.name]),
      );
      const items = calls.flatMap(({ usd, ...call }) => {
        const sessionName = shown.get(call.session);
        if (sessionName === undefined) return [];
        return [{ ...call, sessionName, costUsd: usd }];
      });
      return ok({ items, next });
    },
  };
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
