import { expect, test } from 'vitest';

import { figuresOf } from '../../../../../src/main/hub/launchers/docker/figures-of.ts';

const limits = { cores: 2, processLimit: 512 };

/** As engines report it: with cgroups of the first version, and of the second. */
const stats = {
  cpu_stats: { cpu_usage: { total_usage: 5e9 }, system_cpu_usage: 100e9, online_cpus: 4 },
  precpu_stats: { cpu_usage: { total_usage: 4.5e9 }, system_cpu_usage: 96e9, online_cpus: 4 },
  memory_stats: { usage: 900, limit: 4096, stats: { total_inactive_file: 300 } },
  pids_stats: { current: 17 },
};

test('[CON-11] figures are cores in use, memory without the file cache, and processes', () => {
  expect(figuresOf(stats, limits)).toEqual({
    cpu: 0.5,
    cores: 2,
    memoryBytes: 600,
    memoryLimitBytes: 4096,
    processes: 17,
    processLimit: 512,
  });
  const second = {
    ...stats,
    memory_stats: { usage: 900, limit: 4096, stats: { inactive_file: 1 } },
  };
  expect(figuresOf(second, limits)).toMatchObject({ memoryBytes: 899 });
});

test('[CON-11] a container that has just started or ended has no figures that were made up', () => {
  const first = { ...stats, precpu_stats: { cpu_usage: { total_usage: 0 } } };
  expect(figuresOf({ ...first, precpu_stats: stats.cpu_stats }, limits)).toMatchObject({ cpu: 0 });
  expect(figuresOf({ ...stats, memory_stats: {} }, limits)).toBeNull();
  expect(figuresOf(null, limits)).toBeNull();
});
