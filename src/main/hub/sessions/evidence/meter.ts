import { z } from 'zod';

import type { EventBody, Meter, RateWindow } from '../../../../shared/domain/event.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';

const numberOrNull = z.number().nullable().catch(null);

const windowSchema = z
  .object({ used_percentage: z.number(), resets_at: numberOrNull })
  .nullable()
  .catch(null);

const statusLineSchema = z.object({
  session_id: z.string().nullable().catch(null),
  model: z.object({ id: z.string() }).nullable().catch(null),
  effort: z.object({ level: z.string() }).nullable().catch(null),
  cost: z.object({ total_cost_usd: numberOrNull }).nullable().catch(null),
  context_window: z
    .object({
      used_percentage: numberOrNull,
      total_input_tokens: numberOrNull,
      context_window_size: numberOrNull,
    })
    .nullable()
    .catch(null),
  rate_limits: z
    .object({ five_hour: windowSchema, seven_day: windowSchema })
    .nullable()
    .catch(null),
});

/** The figures of Claude Code's status line, as an event when one of them has changed. */
export function meterEvents(view: SessionView, payload: unknown): readonly EventBody[] {
  const parsed = statusLineSchema.safeParse(payload);
  if (!parsed.success) return [];
  const meter = { ...meterOf(parsed.data), ...costOf(view, parsed.data) };
  if (JSON.stringify(meter) === JSON.stringify(view.meter)) return [];
  return [{ kind: 'claude.metered', data: meter }];
}

/**
 * What the session has spent with this report. Claude Code's figure is that of one conversation: it begins with what a
 * copy or a resumed conversation had cost before, and again with nothing after `/clear`. So only its growth counts.
 */
function costOf(
  view: SessionView,
  { session_id: id, cost }: z.infer<typeof statusLineSchema>,
): Pick<Meter, 'costUsd' | 'reported'> {
  const usd = cost?.total_cost_usd ?? null;
  const { costUsd: spent = null, reported = null } = view.meter ?? {};
  if (usd === null) return { costUsd: spent, reported };
  const conversation = id ?? view.claudeSessionId;
  const before = figureBefore(view, { conversation, usd });
  const growth = Math.max(0, usd - before);
  return { costUsd: (spent ?? 0) + growth, reported: { conversation, usd } };
}

/** What Claude Code's figure of this conversation was before anything of the growth was spent here. */
function figureBefore(view: SessionView, now: NonNullable<Meter['reported']>): number {
  const { meter } = view;
  if (meter === null || meter.costUsd === null) return isInherited(view) ? now.usd : 0;
  // Stored by an older version: the figure itself, of the conversation that it was in.
  if (meter.reported === undefined || meter.reported === null) return meter.costUsd;
  if (meter.reported.conversation === now.conversation) return meter.reported.usd;
  const isCleared =
    view.conversationSource === 'clear' && view.claudeSessionId === now.conversation;
  return isCleared ? 0 : now.usd;
}

/** The session began with a conversation that was there before it. */
function isInherited(view: SessionView): boolean {
  return view.isResumed || view.claudeArgs.includes('--fork-session');
}

function meterOf({
  model,
  effort,
  context_window: context,
  rate_limits: limits,
}: z.infer<typeof statusLineSchema>): Omit<Meter, 'costUsd' | 'reported'> {
  return {
    model: model?.id ?? null,
    effort: effort?.level ?? null,
    ...contextOf(context),
    fiveHour: rateWindow(limits?.five_hour),
    sevenDay: rateWindow(limits?.seven_day),
  };
}

function contextOf(context: z.infer<typeof statusLineSchema>['context_window']) {
  return {
    contextPercent: context?.used_percentage ?? null,
    contextTokens: context?.total_input_tokens ?? null,
    contextLimitTokens: context?.context_window_size ?? null,
  };
}

function rateWindow(
  window:
    | { readonly used_percentage: number; readonly resets_at: number | null }
    | null
    | undefined,
): RateWindow | null {
  return window ? { usedPercent: window.used_percentage, resetsAt: window.resets_at } : null;
}
