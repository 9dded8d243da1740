import { expect, test } from 'vitest';

import { FactOrder } from '../../../../src/main/hub/runners/fact-order.ts';
import type { NumberedFact } from '../../../../src/shared/wire/runner-link.ts';
import { settle } from '../../../support/manual-clock.ts';

interface Commit {
  readonly n: number;
  readonly resolve: () => void;
  readonly reject: (fault: Error) => void;
}

function fact(n: number): NumberedFact {
  return {
    n,
    at: '2030-01-01T00:00:00.000Z',
    fact: { type: 'status', status: 'idle', waitingFor: null },
  };
}

function orderAt(ackedN: number) {
  const commits: Commit[] = [];
  const committed: number[] = [];
  const faults: unknown[] = [];
  const order = new FactOrder({
    ackedN,
    commit: ({ n }) =>
      new Promise((resolve, reject) => {
        commits.push({ n, resolve, reject });
      }),
    onCommitted: (n) => committed.push(n),
    onFault: (thrown) => faults.push(thrown),
  });
  return { order, commits, committed, faults };
}

test('[RUN3] facts are handed in as they come, without waiting for the one before', () => {
  const { order, commits } = orderAt(4);

  const outcomes = [5, 6, 7].map((n) => order.take(fact(n)));

  expect(outcomes).toEqual(['taken', 'taken', 'taken']);
  expect(commits.map(({ n }) => n)).toEqual([5, 6, 7]);
  expect(order.inFlight).toBe(3);
});

test('[RUN3] a number is acknowledged only when all below it are committed', async () => {
  const { order, commits, committed } = orderAt(0);
  for (const n of [1, 2, 3]) order.take(fact(n));

  commits[2]?.resolve();
  commits[1]?.resolve();
  await settle();
  const beforeTheFirst = order.ackedN;
  commits[0]?.resolve();
  await settle();

  expect(beforeTheFirst).toBe(0);
  expect(committed).toEqual([3]);
  expect(order.ackedN).toBe(3);
  expect(order.inFlight).toBe(0);
});

test('[RUN4] a fact that the hub has, or is committing, is dropped', () => {
  const { order, commits } = orderAt(4);
  order.take(fact(5));

  expect([3, 4, 5].map((n) => order.take(fact(n)))).toEqual(['dropped', 'dropped', 'dropped']);
  expect(commits.map(({ n }) => n)).toEqual([5]);
});

test('[RUN4] a fact that leaves a gap is not handed in', () => {
  const { order, commits } = orderAt(4);

  expect(order.take(fact(6))).toBe('gap');
  expect(commits).toEqual([]);
});

test('[RUN5] after a failed commit nothing is acknowledged or taken any more', async () => {
  const { order, commits, committed, faults } = orderAt(0);
  for (const n of [1, 2, 3]) order.take(fact(n));
  const full = new Error('disk full');

  commits[0]?.resolve();
  commits[1]?.reject(full);
  commits[2]?.resolve();
  await settle();

  expect(committed).toEqual([1]);
  expect(faults).toEqual([full]);
  expect(order.take(fact(4))).toBe('dropped');
});
