import { beforeEach, expect, test } from 'vitest';

import { LogSessions, type Viewer } from '../../../../src/main/hub/access/visible-asks.ts';
import { visibleEvent, visibleView } from '../../../../src/main/hub/access/visible-session.ts';
import type { SessionId } from '../../../../src/shared/base/ids.ts';
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
