import { beforeEach, expect, test } from 'vitest';

import { workerTree } from '../../../src/renderer/features/workers/workers-tree.ts';
import { api } from '../../support/ask-stage.ts';
import { WorkerStage } from '../../support/worker-stage.ts';

let stage: WorkerStage;

beforeEach(async () => {
  stage = new WorkerStage();
  await stage.start(api, 'api');
  await stage.spawn(api, 'c_1', { name: 'middle' });
  await stage.settle();
  const middle = stage.named('middle');
  await stage.rest(middle.id);
  await stage.spawn(middle.id, 'c_2', { name: 'leaf' });
  await stage.settle();
});

function tree() {
  return workerTree(stage.view(api), stage.log.state.sessions);
}

test('[RTE6] workers are listed below the one that started them, with what each may spend', () => {
  const { rows, orders, running, runningBelow } = tree();

  expect(
    rows.map(({ session, depth, task, budgetUsd }) => ({
      name: session.name,
      depth,
      task,
      budgetUsd,
    })),
  ).toEqual([
    { name: 'middle', depth: 0, task: 'open', budgetUsd: 2 },
    { name: 'leaf', depth: 1, task: 'open', budgetUsd: 1 },
  ]);
  expect({ orders, running, runningBelow }).toEqual({ orders: [], running: 1, runningBelow: 2 });
});

test('[RTE6] a worker that was stopped with its tree has ended, and its task has failed', async () => {
  await stage.callTool(api, 'stop_worker', { worker: 'middle' });
  await stage.settle();

  expect(tree().runningBelow).toBe(0);
});
