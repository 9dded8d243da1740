import { z } from 'zod';

import type { ContainerFigures } from '../../../../shared/wire/container-schemas.ts';

const count = z.number().nonnegative();

const cpuSchema = z.looseObject({
  cpu_usage: z.looseObject({ total_usage: count }),
  system_cpu_usage: count.optional(),
  online_cpus: count.optional(),
});

/** As much of the engine's statistics as is shown. A container that has ended has none of it. */
const statsSchema = z.looseObject({
  cpu_stats: cpuSchema,
  precpu_stats: cpuSchema,
  memory_stats: z.looseObject({
    usage: count,
    limit: count,
    stats: z
      .looseObject({ total_inactive_file: count.optional(), inactive_file: count.optional() })
      .optional(),
  }),
  pids_stats: z.looseObject({ current: count.optional() }).optional(),
});

/** What the template gives to every container; the engine does not repeat it in its statistics. */
export interface FigureLimits {
  readonly cores: number;
  readonly processLimit: number;
}

/** Null when the engine does not say, as of a container that is just ending. */
export function figuresOf(stats: unknown, limits: FigureLimits): ContainerFigures | null {
  const parsed = statsSchema.safeParse(stats);
  if (!parsed.success) return null;
  const { memory_stats: memory, pids_stats: pids } = parsed.data;
  const fileCache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return {
    ...limits,
    cpu: coresUsed(parsed.data.precpu_stats, parsed.data.cpu_stats),
    memoryBytes: Math.round(Math.max(0, memory.usage - fileCache)),
    memoryLimitBytes: Math.round(memory.limit),
    processes: pids?.current ?? 0,
  };
}

type Cpu = z.infer<typeof cpuSchema>;

/** Between two readings: its share of the time that all cores had. */
function coresUsed(before: Cpu, now: Cpu): number {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  if (used <= 0 || passed <= 0) return 0;
  return (used / passed) * (now.online_cpus ?? 1);
}
