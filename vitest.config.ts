import { defineConfig } from 'vitest/config';

/** One project per kind of test, so that `vitest --project unit` runs that kind and nothing else. */
function kind(name: string, options: { readonly timeoutMs: number }) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.{ts,tsx}`],
      testTimeout: options.timeoutMs,
      hookTimeout: options.timeoutMs,
    },
  };
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      kind('architecture', { timeoutMs: 60_000 }),
      kind('unit', { timeoutMs: 30_000 }),
      kind('contract', { timeoutMs: 60_000 }),
      kind('fuzz', { timeoutMs: 300_000 }),
      kind('integration', { timeoutMs: 600_000 }),
    ],
  },
});
