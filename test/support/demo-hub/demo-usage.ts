import type { EventRecord, HubEvent, Meter } from '../../../src/shared/domain/event.ts';
import { summarizeInput } from '../../../src/shared/domain/gate.ts';
import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import type { DemoEvents } from './demo-log.ts';

type Usage = RouteAnswer<'usage.read'>;

const nothing: Meter = {
  model: null,
  costUsd: null,
  contextPercent: null,
  contextTokens: null,
  contextLimitTokens: null,
  fiveHour: null,
  sevenDay: null,
};

/** The figures of the demo log, added up as the hub does. */
export function usageSince(log: DemoEvents, since: string): Usage {
  const meters = log.since(0).filter(isMeter);
  const sessions = [...log.views.values()].map((view): Usage['sessions'][number] => {
    const { costUsd, contextPercent, contextTokens, contextLimitTokens, fiveHour, sevenDay } =
      view.meter ?? nothing;
    return {
      session: view.id,
      sessionName: view.name,
      isRemoved: view.isRemoved,
      model: view.meter?.model ?? view.model,
      spentUsd: spentSince(
        meters.filter((event) => event.session === view.id && event.data.costUsd !== null),
        since,
      ),
      costUsd,
      contextPercent,
      contextTokens,
      contextLimitTokens,
      fiveHour,
      sevenDay,
      ...view.tally,
    };
  });
  const sums = sessions.flatMap((item) => (item.spentUsd === null ? [] : [item.spentUsd]));
  return {
    since,
    spentUsd: sums.length === 0 ? null : sums.reduce((sum, usd) => sum + usd, 0),
    fiveHour: newest(meters, 'fiveHour'),
    sevenDay: newest(meters, 'sevenDay'),
    sessions,
  };
}

/** What failed, newest first; each at the price of a cent, as long as nobody asks more. */
export function failuresIn(
  log: DemoEvents,
  session: string | undefined,
): RouteAnswer<'failures.list'> {
  const items = log.since(0).flatMap((event) => {
    if (event.kind !== 'tool.failed' || event.session === null) return [];
    const view = log.views.get(event.session);
    if (!view || (session !== undefined && view.id !== session)) return [];
    const { tool, input, error, durationMs } = event.data;
    return [
      {
        seq: event.seq,
        at: event.at,
        session: event.session,
        sessionName: view.name,
        tool,
        summary: summarizeInput(input),
        error,
        durationMs,
        costUsd: view.meter?.costUsd === undefined ? null : 0.01,
      },
    ];
  });
  return { items: items.toReversed(), next: null };
}

function spentSince(own: readonly EventRecord<'claude.metered'>[], since: string): number | null {
  const before = own.findLast((event) => event.at < since)?.data.costUsd ?? 0;
  const last = own.findLast((event) => event.at >= since)?.data.costUsd ?? null;
  return last === null ? null : last - before;
}

function isMeter(event: HubEvent): event is EventRecord<'claude.metered'> & HubEvent {
  return event.kind === 'claude.metered';
}

function newest(
  meters: readonly EventRecord<'claude.metered'>[],
  name: 'fiveHour' | 'sevenDay',
): Usage['fiveHour'] {
  const event = meters.findLast((one) => one.data[name] !== null);
  const window = event?.data[name];
  return event && window ? { ...window, at: event.at } : null;
}
