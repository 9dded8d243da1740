import { beforeEach, expect, test } from 'vitest';

import { LogSessions, type Viewer } from '../../../../src/main/hub/access/visible-asks.ts';
import { visibleEvent, visibleView } from '../../../../src/main/hub/access/visible-session.ts';
import { presentSession } from '../../../../src/main/hub/http/handlers/present.ts';
import { asId, type SessionId } from '../../../../src/shared/base/ids.ts';
import { foldSession } from '../../../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { api } from '../../../support/ask-stage.ts';
import { person } from '../../../support/stream-stage.ts';
import { WorkerStage } from '../../../support/worker-stage.ts';

let stage: WorkerStage;

beforeEach(async () => {
  stage = new WorkerStage();
  await stage.start(api, 'api');
  await stage.spawn(api, 'c_1', { name: 'secret-worker' });
  await stage.settle();
});

function guestOf(session: SessionId): Viewer {
  return { principal: person('Gus', { session }), sessions: new LogSessions(stage.log) };
}

async function eventsOf(session: SessionId) {
  return (await stage.store.page({ session, limit: 100 })).events;
}

test('[CHILD12] [ROLE-5] a guest of a parent sees none of its workers', async () => {
  const viewer = guestOf(api);
  const shown = JSON.stringify([
    visibleView(viewer, stage.view(api)),
    (await eventsOf(api)).map((event) => visibleEvent(viewer, event)),
  ]);

  expect(shown).not.toContain('secret-worker');
});

test('[CHILD12] [ROLE-5] the page of a guest lists no worker for an order that it may not see', async () => {
  const viewer = guestOf(api);
  const events = (await eventsOf(api)).map((event) => visibleEvent(viewer, event));
  const page = events.reduce(foldSession, undefined as SessionView | undefined);

  expect(events.some(({ kind }) => kind === 'worker.ordered')).toBe(true);
  expect(page?.workers).toEqual([]);
});

test('[CHILD12] [ROLE-5] a guest of a worker sees a session without a parent', async () => {
  const worker = stage.named('secret-worker');
  const viewer = guestOf(worker.id);
  const view = visibleView(viewer, worker);
  const events = (await eventsOf(worker.id)).map((event) => visibleEvent(viewer, event));

  expect(view.parent).toBeNull();
  expect(JSON.stringify([view, events])).not.toContain(api);
});

test('[CHILD12] whoever may see both sees all of it', async () => {
  const viewer = { principal: person('Ana'), sessions: new LogSessions(stage.log) };

  expect(visibleView(viewer, stage.view(api)).workers).toMatchObject([{ name: 'secret-worker' }]);
  expect(visibleView(viewer, stage.named('secret-worker')).parent).toBe(api);
  const ordered = (await eventsOf(api)).find(({ kind }) => kind === 'worker.ordered');
  expect(ordered && visibleEvent(viewer, ordered)).toBe(ordered);
});

test('[CHILD12] [ROLE-5] a guest of one session of a tree is shown no name and no id of the others', async () => {
  await stage.commit(api, { kind: 'session.renamed', data: { name: 'secret-root' } });
  const worker = stage.named('secret-worker');
  await stage.rest(worker.id);
  await stage.spawn(worker.id, 'c_2', { name: 'secret-grandchild' });
  await stage.settle();
  // As the session above does it: what is stopped keeps who stopped it.
  await stage.callTool(api, 'stop_worker', { worker: 'secret-worker' });
  await stage.settle();
  const tree = [api, worker.id, stage.named('secret-grandchild').id].map((id) => stage.view(id));

  expect(tree.map(({ stoppedBy }) => stoppedBy?.type)).toEqual([undefined, 'session', 'session']);
  const leaks = tree.map(async (view) => {
    const viewer = guestOf(view.id);
    const events = (await eventsOf(view.id)).map((event) => visibleEvent(viewer, event));
    const answer = presentSession(viewer, view, []);
    const shown = JSON.stringify([visibleView(viewer, view), answer, events]);
    const canaries = tree.filter(({ id }) => id !== view.id).flatMap(({ id, name }) => [id, name]);
    return canaries.filter((canary) => shown.includes(canary));
  });
  expect(await Promise.all(leaks)).toEqual([[], [], []]);
});

test('[CHILD12] [ROLE-5] whoever sees a worker alone beside its parent is not shown the root of both', () => {
  const worker = stage.named('secret-worker');
  const grants = [api, worker.id].map((session) => person('Gus', { session }).grants);
  const principal = { ...person('Gus', { session: worker.id }), grants: grants.flat() };
  const order = stage.view(api).workers[0];
  if (!order) throw new Error('it was ordered');
  const below = { ...stage.view(api), workers: [{ ...order, root: asId('session', 's_top') }] };
  const view = visibleView({ principal, sessions: new LogSessions(stage.log) }, below);

  expect(view.workers).toMatchObject([{ name: 'secret-worker', root: '' }]);
});
