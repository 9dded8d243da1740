import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

import { compileCache } from './test/support/compile-cache.ts';

// Vitest's own processes have it, and those that a test starts with the environment of the test.
process.env['NODE_COMPILE_CACHE'] ??= compileCache;

interface Kind {
  readonly name: string;
  readonly timeoutMs: number;
  /** Left out: all files of the folder with the project's name. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly isNightly?: boolean;
  /** In one lane, after all other projects. */
  readonly isAlone?: boolean;
}

/** One project per kind of test, so that `vitest --project unit` runs that kind and nothing else. */
function kind({ name, timeoutMs, include, exclude = [], ...how }: Kind) {
  const { isNightly = false, isAlone = false } = how;
  return {
    test: {
      name,
      include: [...(include ?? [`test/${name}/**/*.test.{ts,tsx}`])],
      exclude: [...exclude],
      ...(isAlone ? { maxWorkers: 1, sequence: { groupOrder: 1 } } : {}),
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      provide: { isNightly },
    },
  };
}

/** The files that repeat a fault or a random run more often at night: each asks `test/support/rounds.ts` how often. */
export const nightlyFiles = [
  'test/fuzz/hub/ask-ledger.test.ts',
  'test/fuzz/hub/event-feed.test.ts',
  'test/fuzz/late-hooks.test.ts',
  'test/fuzz/malformed-stream.test.ts',
  'test/fuzz/stream.test.ts',
  'test/fuzz/terminal-snapshot.test.ts',
  'test/integration/hub/crash.test.ts',
  'test/integration/hub/session-rounds.test.ts',
  'test/integration/hub/store/killed.test.ts',
];

/** Keys go from terminal to terminal here, and some were lost where another file took all of the machine. */
const aloneFiles = ['test/integration/cli/attach.test.ts'];

/** A thousand kills of a hub that each take a few seconds. */
const nightlyTimeoutMs = 4 * 3_600_000;

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Vitest leaves one core to itself, which is one lane on a machine with two, and most of our tests wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      kind({ name: 'architecture', timeoutMs: 60_000 }),
      kind({ name: 'unit', timeoutMs: 30_000 }),
      kind({ name: 'contract', timeoutMs: 60_000 }),
      kind({ name: 'fuzz', timeoutMs: 300_000 }),
      kind({ name: 'integration', timeoutMs: 600_000, exclude: aloneFiles }),
      // Its files build images, and two builds at once take the whole machine.
      kind({ name: 'docker', timeoutMs: 300_000, isAlone: true }),
      kind({
        name: 'integration-alone',
        timeoutMs: 600_000,
        include: aloneFiles,
        isAlone: true,
      }),
      kind({
        name: 'nightly',
        timeoutMs: nightlyTimeoutMs,
        include: nightlyFiles,
        isNightly: true,
      }),
    ],
  },
});
