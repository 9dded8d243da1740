import { z } from 'zod';

import type { EventBody, Meter, RateWindow } from '../../../../shared/domain/event.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';

const numberOrNull = z.number().nullable().catch(null);

const windowSchema = z
  .object({ used_percentage: z.number(), resets_at: numberOrNull })
  .nullable()
  .catch(null);

const statusLineSchema = z.object({
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
  const meter = meterOf(parsed.data);
  if (JSON.stringify(meter) === JSON.stringify(view.meter)) return [];
  return [{ kind: 'claude.metered', data: meter }];
}

function meterOf({
  model,
  effort,
  cost,
  context_window: context,
  rate_limits: limits,
}: z.infer<typeof statusLineSchema>): Meter {
  return {
    model: model?.id ?? null,
    effort: effort?.level ?? null,
    costUsd: cost?.total_cost_usd ?? null,
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
