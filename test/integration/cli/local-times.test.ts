import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { ok } from '../../../src/shared/base/result.ts';
import { CliHub } from '../../support/cli-hub.ts';

// A person reads when something ends by their own clock; the hub says all times in UTC.

const endsAt = '2030-01-31T20:02:00.000Z';
const left = [0, 1, 2];
let hub: CliHub;

beforeAll(async () => {
  vi.stubEnv('TZ', 'Asia/Kolkata');
  hub = await CliHub.start({
    handlers: {
      'workers.list': () => Promise.resolve(ok({ items: [worker] })),
      'workers.stop': () =>
        Promise.resolve(
          ok({
            items: left.map((count) => ({
              name: `w${count}`,
              state: 'exited',
              isGone: true,
              left: count,
            })),
          }),
        ),
      'approvals.list': () => Promise.resolve(ok({ items: [approval] })),
    },
  });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await hub[Symbol.asyncDispose]();
});

const worker = {
  id: 's_worker00000001',
  parent: 's_payments000001',
  name: 'tests',
  path: 'payments › tests',
  depth: 1,
  state: 'working',
  task: 'open' as const,
  repo: '/home/ana/payments',
  branch: 'rh/tests',
  cwd: '/home/ana/payments-tests',
  lastWords: null,
  cost: 0.1,
  budget: 2,
  endsAt,
  limit: null,
  left: 0,
};

const approval = {
  id: 'p_1',
  session: 's_payments000001',
  sessionName: 'payments',
  keeper: 'hub' as const,
  text: 'Bash(npm test)',
  keptWhere: null,
  by: { id: 'o_owner', name: 'Ana' },
  device: 'laptop',
  givenAt: '2030-01-01T00:00:00.000Z',
  expiresAt: endsAt,
  uses: 1,
};

it('worker status says when a worker ends by the clock of the reader', async () => {
  const { stdout } = await hub.run(['worker', 'status', 'payments']);
  expect(stdout).toMatch(/\$0\.10 of \$2\.00 +01:32/u);
});

it('approvals says until when one stands by the clock of the reader', async () => {
  const { stdout } = await hub.run(['approvals']);
  expect(stdout).toContain('  2030-02-01 01:32  ');
});

it('worker stop counts what is left', async () => {
  const { code, stdout } = await hub.run(['worker', 'stop', 'payments']);
  expect(stdout.trimEnd().split('\n')).toEqual([
    'w0: stopped, nothing is left',
    'w1: stopped, one process that it started still runs',
    'w2: stopped, 2 processes that it started still run',
  ]);
  expect(code).toBe(1);
});
