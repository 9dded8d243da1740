import { expect, test } from 'vitest';

import { containersCheck } from '../../../../src/main/hub/doctor/containers-check.ts';
import { ok } from '../../../../src/shared/base/result.ts';

const engine = { version: '27.0.0', address: '/run/docker.sock' };
const reason = 'Its session was removed.';

test('[CON-12] the doctor finds the engine that sessions use, and counts what may go', async () => {
  const left = [
    { kind: 'container', id: 'c', session: null, reason, mayGo: true },
    { kind: 'volume', id: 'one', session: null, reason, mayGo: true },
    { kind: 'volume', id: 'two', session: null, reason, mayGo: true },
    { kind: 'volume', id: 'kept', session: null, reason, mayGo: false },
  ] as const;
  const check = containersCheck({
    report: () => Promise.resolve({ engine, problem: null, items: [] }),
    leftovers: () => Promise.resolve(ok(left)),
  });
  expect(await check.run()).toEqual({
    state: 'warning',
    detail:
      'version 27.0.0, /run/docker.sock. Former sessions left 1 container and 2 volumes there.',
    fix: 'roundhouse containers --sweep',
  });
});

test('[CON-8] the doctor says why no engine can be used, and that others need none', async () => {
  const check = containersCheck({
    report: () => Promise.resolve({ engine: null, problem: 'No engine answers.', items: [] }),
    leftovers: () => Promise.reject(new Error('nobody asks')),
  });
  expect(await check.run()).toMatchObject({
    state: 'warning',
    detail: 'Sessions in containers cannot run; others need no engine. No engine answers.',
  });
});
