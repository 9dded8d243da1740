import { beforeEach, expect, test } from 'vitest';

import { aSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { claudeActor, hubActor } from '../../../../src/shared/domain/actor.ts';
import { api, runner, web } from '../../../support/ask-stage.ts';
import { WorkerStage } from '../../../support/worker-stage.ts';

let stage: WorkerStage;

beforeEach(async () => {
  stage = new WorkerStage();
  await stage.start(api, 'api');
});

/** As its runner reports it, so that its stop stays asked for. */
async function stopAndEnd(session: typeof api): Promise<void> {
  await stage.commit(session, { kind: 'session.stop-requested', data: {} });
  const exited = { runner, code: 0, signal: null };
  await stage.commit(session, { kind: 'claude.exited', data: exited });
}

function kindsOf(session: typeof api): readonly string[] {
  return stage.view(session).asks.map(({ state }) => state);
}

test('[WRK-5] [CHILD5] 200 orders at once start no more workers than the limit', async () => {
  const orders = await Promise.all(
    Array.from({ length: 200 }, (_, index) => stage.spawn(api, `c_${index}`)),
  );
  await stage.settle();

  const refused = orders.filter((one) => one.ok && JSON.stringify(one.value).includes('limit'));
  expect(refused).toHaveLength(196);
  expect(stage.workers.below(api)).toHaveLength(4);
});

test('[CHILD2] a call that is repeated orders one worker', async () => {
  await Promise.all([stage.spawn(api, 'c_1'), stage.spawn(api, 'c_1')]);
  await stage.spawn(api, 'c_1');
  await stage.settle();

  expect(stage.workers.below(api).map(({ name }) => name)).toEqual(['api-worker']);
});

test('[CHILD2] an order that a killed hub left is begun at the next start', async () => {
  stage.isStarting = false;
  const call = stage.spawn(api, 'c_1');
  await stage.settle();
  expect(stage.view(api).workers).toMatchObject([{ state: 'ordered' }]);

  stage.isStarting = true;
  await stage.newReactor().start();
  await stage.settle();
  await call;

  expect(stage.view(api).workers).toMatchObject([{ state: 'started' }]);
  expect(stage.named('api-worker')).toMatchObject({ parent: api, owner: { id: 'o_ana' } });
});

test('[CHILD7] a worker in a container is started without a worktree', async () => {
  await stage.spawn(api, 'c_1', { launcher: 'docker' });
  await stage.settle();

  expect(stage.view(api).workers).toMatchObject([{ state: 'started', reason: null }]);
  expect(stage.named('api-worker')).toMatchObject({ launcher: 'docker' });
});

test('[CHILD3] the worker, its task and the outcome name the person at the root', async () => {
  await stage.spawn(api, 'c_1');
  await stage.settle();

  const worker = stage.named('api-worker');
  const root = { type: 'operator', id: 'o_ana', name: 'Ana' };
  expect(worker.asks).toMatchObject([
    { side: 'target', isTask: true, root, roots: [root], from: { name: 'api' } },
  ]);
  expect(stage.view(api).asks).toMatchObject([{ side: 'asker', root }]);
  expect(stage.audited).toMatchObject([
    { action: 'worker.spawn', operator: { id: 'o_ana', name: 'Ana' }, resource: worker.id },
  ]);
});

test('[CHILD4] a handoff answers the task, and only that of the worker itself', async () => {
  await stage.spawn(api, 'c_1');
  await stage.settle();
  const worker = stage.named('api-worker');
  const [task] = worker.asks;
  await stage.commit(worker.id, {
    kind: 'ask.read',
    data: { ask: task?.id ?? api, promptId: 'p1' } as never,
  });
  const handed = await stage.callTool(worker.id, 'submit_handoff', { summary: 'Two files.' });
  expect(handed).toMatchObject({ value: { isError: false } });
  expect(stage.view(worker.id).asks).toMatchObject([
    { state: 'answered', answer: 'Done (branch main, in /repo):\nTwo files.' },
  ]);

  const none = await stage.callTool(api, 'submit_handoff', { summary: 'Mine.' });
  expect(none).toMatchObject({ value: { isError: true } });
});

test('[CHILD4] a worker that ends without a result has failed its task', async () => {
  await stage.spawn(api, 'c_1');
  await stage.settle();
  const worker = stage.named('api-worker');
  await stage.commit(worker.id, {
    kind: 'session.start-failed',
    data: { reason: 'Claude Code is not here.' },
  });
  await stage.settle();

  expect(stage.view(worker.id).asks).toMatchObject([
    { state: 'failed', reason: 'Its Claude Code did not run: Claude Code is not here.' },
  ]);
});

test('[CHILD9] a stop of a session stops all below it, also what is being started', async () => {
  await stage.spawn(api, 'c_1', { name: 'one' });
  await stage.settle();
  await stage.spawn(stage.named('one').id, 'c_2', { name: 'two' });
  await stage.settle();
  stage.isStarting = false;
  const late = stage.spawn(api, 'c_3', { name: 'three' });
  await stage.settle();
  stage.isStarting = true;
  await stage.sessions.stop({ actor: claudeActor, command: null }, api);
  await stage.settle();
  await late;

  expect(stage.named('one').run.state).toBe('exited');
  expect(stage.named('two').run.state).toBe('exited');
  expect(stage.log.state.sessionNamed('three')).toBeUndefined();
  expect(stage.view(api).workers).toMatchObject([
    { name: 'one', state: 'started' },
    { name: 'three', state: 'failed' },
  ]);
});

test('[CHILD9] a stop that a killed hub left half-done goes on at the next start', async () => {
  await stage.spawn(api, 'c_1', { name: 'one' });
  await stage.settle();
  stage.isStarting = false;
  await stage.commit(api, { kind: 'session.stop-requested', data: {} });
  expect(stage.named('one').run.state).toBe('starting');
  stage.isStarting = true;
  await stage.newReactor().start();
  await stage.settle();

  expect(stage.named('one').run.state).toBe('exited');
});

test('[CHILD9] a restart of the hub lets a worker run that was resumed after its parent was stopped', async () => {
  await stage.spawn(api, 'c_1', { name: 'one' });
  await stage.settle();
  const one = stage.named('one').id;
  await stopAndEnd(api);
  await stage.settle();
  await stage.commit(one, {
    kind: 'session.start-requested',
    data: { prompt: null, isResume: true },
  });
  await stage.newReactor().start();
  await stage.settle();

  expect(stage.view(api)).toMatchObject({ isStopRequested: true, run: { state: 'exited' } });
  expect(stage.view(one)).toMatchObject({ isStopRequested: false, run: { state: 'starting' } });
});

test('[JOIN3] [CHILD9] a session that is stopped to be adopted keeps its workers, also through a restart', async () => {
  await stage.spawn(api, 'c_1', { name: 'one' });
  await stage.settle();
  await stage.commit(api, { kind: 'session.stop-requested', data: { keepsWorkers: true } });
  await stage.settle();
  expect(stage.named('one').run.state).toBe('starting');
  await stage.newReactor().start();
  await stage.settle();

  expect(stage.named('one')).toMatchObject({ isStopRequested: false, run: { state: 'starting' } });
});

test('[CHILD9] a stop that was cut off is finished also where the parent has ended meanwhile', async () => {
  await stage.spawn(api, 'c_1', { name: 'one' });
  await stage.settle();
  stage.isStarting = false;
  await stopAndEnd(api);
  stage.isStarting = true;
  await stage.newReactor().start();
  await stage.settle();

  expect(stage.named('one').run.state).toBe('exited');
});

test('[CHILD6] a worker whose time is over is stopped once, and its parent hears why', async () => {
  await stage.spawn(api, 'c_1', { minutes: 5 });
  await stage.settle();
  stage.clock.advanceBy(5 * 60_000);
  await stage.settle();

  const worker = stage.named('api-worker');
  expect(worker).toMatchObject({ workerLimit: 'Its time is over.', isStopRequested: true });
  expect(worker.asks).toMatchObject([{ state: 'failed', reason: 'Its time is over.' }]);
});

test.each([
  { kind: 'session.start-requested', data: { prompt: null, isResume: true } },
  {
    kind: 'session.joined',
    data: { connection: asId('connection', 'c_1'), pid: 7, isAttended: true },
  },
] as const)('[CHILD6] a worker that a person starts again has no limits: $kind', async (start) => {
  await stage.spawn(api, 'c_1', { minutes: 5 });
  await stage.settle();
  const { id } = stage.named('api-worker');
  await stage.commit(id, { kind: 'claude.started', data: { runner, pid: 1, version: null } });
  await stage.commit(id, { kind: 'claude.exited', data: { runner, code: 0, signal: null } });
  await stage.settle();
  stage.clock.advanceBy(10 * 60_000);
  await stage.commands.run({
    actor: { type: 'operator', id: 'o_ana', name: 'Ana' },
    command: null,
    on: aSession(id),
    decide: () => ok([start]),
    answer: () => undefined,
  });
  await stage.settle();
  await stage.newReactor().start();
  await stage.settle();

  expect(stage.view(id)).toMatchObject({
    run: { state: 'starting' },
    isStopRequested: false,
    workerLimit: null,
  });
});

test('[CHILD6] a worker is stopped when what it and its workers have spent reaches its budget', async () => {
  await stage.spawn(api, 'c_1', { name: 'one', budget_usd: 1 });
  await stage.settle();
  await stage.spawn(stage.named('one').id, 'c_2', { name: 'two', budget_usd: 0.8 });
  await stage.settle();
  const meter = {
    model: null,
    contextPercent: null,
    contextTokens: null,
    contextLimitTokens: null,
    fiveHour: null,
    sevenDay: null,
  };
  await stage.commit(stage.named('one').id, {
    kind: 'claude.metered',
    data: { ...meter, costUsd: 0.5 },
  });
  await stage.settle();
  expect(stage.named('one').isStopRequested).toBe(false);
  await stage.commit(stage.named('two').id, {
    kind: 'claude.metered',
    data: { ...meter, costUsd: 0.6 },
  });
  await stage.settle();

  expect(stage.named('one')).toMatchObject({
    isStopRequested: true,
    workerLimit: 'It has spent $1.10, and had $1.00.',
  });
  expect(stage.named('two').isStopRequested).toBe(true);
});

test('[CHILD11] tools reach the workers below the caller only', async () => {
  await stage.start(web, 'web');
  await stage.spawn(api, 'c_1', { name: 'one' });
  await stage.settle();

  const status = await stage.callTool(web, 'worker_status', { worker: 'one' });
  const stop = await stage.callTool(web, 'stop_worker', { worker: 'api' });
  expect([status, stop]).toMatchObject([
    { value: { isError: true } },
    { value: { isError: true } },
  ]);
  expect(JSON.stringify(await stage.callTool(api, 'worker_status', {}))).toContain('api › one');
  expect(JSON.stringify(await stage.callTool(api, 'stop_worker', { worker: '@one' }))).toContain(
    'Stopped: @one. No process of them is left.',
  );
});

test('[CHILD10] a session with a worker that runs is not forgotten', async () => {
  await stage.spawn(api, 'c_1', { name: 'one' });
  await stage.settle();
  await stage.commit(api, { kind: 'session.start-failed', data: { reason: 'crashed' } });
  await stage.newReactor().start();
  await stage.settle();

  expect(stage.named('one').isStopRequested).toBe(false);
  expect(kindsOf(api)).toEqual(['queued']);
  await stage.workers.stop(hubActor, stage.named('one').id);
  expect(stage.named('one').run.state).toBe('exited');
});
