import { expect, it } from 'vitest';

import { nextTask, uniqueLists } from '../../../../src/main/hub/crews/decide-crew.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { CrewEventDataByKind } from '../../../../src/shared/domain/crew-event-kinds.ts';
import type { CrewView } from '../../../../src/shared/domain/crew.ts';
import { crewAttempts } from '../../../../src/shared/domain/crew.ts';
import type { HubEventBody } from '../../../../src/shared/domain/event.ts';
import { foldHub } from '../../../../src/shared/domain/fold/fold-hub.ts';
import { emptyHubState } from '../../../../src/shared/domain/hub-state.ts';
import { hubEvent } from '../../../support/people.ts';
import { sampleTerms } from '../../../support/sample-crew.ts';

const crew = asId('crew', 'c_shop');

function lists(
  commit: string,
  ...texts: readonly (readonly [worker: number, id: string, text: string])[]
): HubEventBody {
  const data: CrewEventDataByKind['crew.lists-read'] = {
    crew,
    commit,
    lists: [1, 2].map((worker) => ({
      worker,
      tasks: texts.filter(([of]) => of === worker).map(([, id, text]) => ({ id, text })),
    })),
  };
  return { kind: 'crew.lists-read', data };
}

function assigned(task: string, worker: number, attempt = 1): HubEventBody {
  const data = {
    crew,
    task,
    worker,
    attempt,
    session: asId('session', `s_${worker}`),
    message: asId('message', `m_${task}${attempt}`),
  };
  return { kind: 'crew.task-assigned', data };
}

function failed(task: string, attempt = 1): HubEventBody {
  return { kind: 'crew.task-failed', data: { crew, task, attempt, reason: 'red' } };
}

function merged(task: string, attempt = 1): HubEventBody {
  return { kind: 'crew.task-merged', data: { crew, task, attempt, commit: 'c1' } };
}

function after(...bodies: readonly HubEventBody[]): CrewView {
  const created: HubEventBody = { kind: 'crew.created', data: { crew, ...sampleTerms } };
  const state = [created, ...bodies].reduce(
    (before, body, index) => foldHub(before, hubEvent(index + 1, body)),
    emptyHubState,
  );
  const [view] = state.crews;
  if (!view) throw new Error('there is no crew');
  return view;
}

function states(view: CrewView): Readonly<Record<string, string>> {
  return Object.fromEntries(view.tasks.map(({ id, state }) => [id, state]));
}

it('[CREW3] an edited list doubles no task, loses none, and takes none from the worker that has it', () => {
  const view = after(
    lists('c1', [1, 'T1', 'one'], [1, 'T2', 'two'], [2, 'T3', 'three']),
    assigned('T1', 1),
    lists('c2', [2, 'T2', 'two, longer'], [2, 'T4', 'four']),
    lists('c2', [2, 'T2', 'two, longer'], [2, 'T4', 'four']),
  );
  expect(states(view)).toEqual({ T1: 'assigned', T2: 'open', T3: 'withdrawn', T4: 'open' });
  expect(view.tasks.find(({ id }) => id === 'T2')).toMatchObject({ list: 2, text: 'two, longer' });
});

it('[CREW3] a withdrawn task that is listed again is open, a merged one stays merged', () => {
  const first = lists('c1', [1, 'T1', 'one'], [1, 'T2', 'two']);
  const view = after(first, assigned('T1', 1), merged('T1'), lists('c2'), first);
  expect(states(view)).toEqual({ T1: 'merged', T2: 'open' });
});

it('[CREW4] a report about an attempt that is over changes nothing', () => {
  const view = after(
    lists('c1', [1, 'T1', 'one']),
    assigned('T1', 1, 1),
    failed('T1', 1),
    assigned('T1', 1, 2),
    merged('T1', 1),
    failed('T1', 1),
  );
  expect(view.tasks[0]).toMatchObject({ state: 'assigned', attempt: 2 });
});

it('[CREW4] the last attempt fails the task, and a person has it tried again', () => {
  const tries = Array.from({ length: crewAttempts }, (_, index) => [
    assigned('T1', 1, index + 1),
    failed('T1', index + 1),
  ]).flat();
  const listed = lists('c1', [1, 'T1', 'one']);
  expect(states(after(listed, ...tries))).toEqual({ T1: 'failed' });
  const again = after(listed, ...tries, {
    kind: 'crew.task-reopened',
    data: { crew, task: 'T1' },
  });
  expect(again.tasks[0]).toMatchObject({
    state: 'open',
    attempt: crewAttempts,
    failures: 0,
    reason: 'red',
  });
});

it('[CREW3] a task of a person is in no list and is not withdrawn by one', () => {
  const added: HubEventBody = {
    kind: 'crew.task-added',
    data: { crew, task: 'P1', text: 'by Ana', worker: null },
  };
  expect(states(after(added, lists('c1', [1, 'T1', 'one'])))).toEqual({ P1: 'open', T1: 'open' });
});

it('[CREW5] a worker takes its own list first, then what nobody has, and never what another has begun', () => {
  const view = after(
    lists('c1', [1, 'T1', 'one'], [2, 'T2', 'two'], [2, 'T3', 'three']),
    assigned('T2', 2),
    failed('T2'),
  );
  expect(nextTask(view, 1)?.id).toBe('T1');
  expect(nextTask(view, 2)?.id).toBe('T2');
  const without = after(
    lists('c1', [2, 'T2', 'two'], [2, 'T3', 'three']),
    assigned('T2', 2),
    failed('T2'),
  );
  expect(nextTask(without, 1)?.id).toBe('T3');
});

it('[CREW3] a name that two lists use means two tasks, also after the first of them is gone', () => {
  const first = [
    { worker: 1, tasks: [{ id: 'T1', text: 'login' }] },
    { worker: 2, tasks: [{ id: 'T1', text: 'logout' }] },
  ];
  const named = uniqueLists([], first);
  expect(named.flatMap(({ tasks }) => tasks.map(({ id }) => id))).toEqual(['T1', 'T1@2']);
  const { tasks } = after({ kind: 'crew.lists-read', data: { crew, commit: 'c1', lists: named } });
  const later = uniqueLists(tasks, [{ worker: 1, tasks: [] }, ...first.slice(1)]);
  expect(later[1]?.tasks[0]?.id).toBe('T1@2');
});

it('[CREW8] a task that is settled again counts again, so that the manager hears of it', () => {
  const tries = [assigned('T1', 1, 1), failed('T1', 1), assigned('T1', 1, 2), failed('T1', 2)];
  const given = [lists('c1', [1, 'T1', 'one']), ...tries, assigned('T1', 1, 3), failed('T1', 3)];
  expect(after(...given).settlements).toBe(1);
  const reopened: HubEventBody = { kind: 'crew.task-reopened', data: { crew, task: 'T1' } };
  expect(after(...given, reopened, assigned('T1', 1, 4), merged('T1', 4)).settlements).toBe(2);
});
