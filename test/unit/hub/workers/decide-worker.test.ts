import { describe, expect, test } from 'vitest';

import type { LogState } from '../../../../src/main/hub/commands/hub-log.ts';
import type { DecisionInput } from '../../../../src/main/hub/workers/decide-worker.ts';
import { decideWorker } from '../../../../src/main/hub/workers/decide-worker.ts';
import { inheritedArguments } from '../../../../src/main/hub/workers/inherited-arguments.ts';
import { asId, type SessionId } from '../../../../src/shared/base/ids.ts';
import { emptyHubState } from '../../../../src/shared/domain/hub-state.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import type { OrderedWorker, WorkerTerms } from '../../../../src/shared/domain/worker.ts';
import { spawnWorkerTool } from '../../../../src/shared/wire/tools/spawn-worker.ts';
import { SessionStory } from '../../../support/session-story.ts';

const nowMs = Date.parse('2030-01-01T12:00:00.000Z');
const owner = { id: 'o_ana', name: 'Ana' };
const ana = { type: 'operator', ...owner } as const;
const gus = { type: 'operator', id: 'o_gus', name: 'Gus' } as const;
const input: DecisionInput = {
  repo: '/repo',
  worker: asId('session', 's_new'),
  ask: asId('ask', 'a_new'),
  nowMs,
  people: [ana],
  rights: { maySpawn: () => false, mayStartIn: () => false },
};

function id(name: string): SessionId {
  return asId('session', `s_${name}`);
}

function view(name: string, change: Partial<SessionView> = {}): SessionView {
  return { ...new SessionStory().start().view, id: id(name), name, owner, ...change };
}

function terms(change: Partial<WorkerTerms> = {}): WorkerTerms {
  return {
    task: asId('ask', 'a_task'),
    root: id('api'),
    depth: 1,
    budgetUsd: 2,
    endsAt: '2030-01-01T13:00:00.000Z',
    ...change,
  };
}

function child(name: string, parent: string, change: Partial<SessionView> = {}): SessionView {
  return view(name, { parent: id(parent), worker: terms(), ...change });
}

function order(change: Partial<OrderedWorker> = {}): OrderedWorker {
  return {
    ...terms(),
    worker: id('ordered'),
    name: 'ordered',
    repo: '/repo',
    branch: null,
    launcher: 'local',
    model: null,
    permissionMode: null,
    claudeArgs: [],
    state: 'ordered',
    orderedAt: '2030-01-01T11:59:00.000Z',
    reason: null,
    ...change,
  };
}

function stateOf(...views: readonly SessionView[]): LogState {
  return {
    hub: emptyHubState,
    sessions: new Map(views.map((one) => [one.id, one])),
    sessionNamed: (name) => views.find((one) => one.name === name),
    sessionOfGate: () => undefined,
    sessionOfMessage: () => undefined,
  };
}

function decide(
  views: readonly SessionView[],
  wanted: Partial<Parameters<typeof decideWorker>[1]> = {},
  given: Partial<DecisionInput> = {},
) {
  const asked = { parent: id('api'), task: 'Count.', ...wanted };
  return decideWorker(stateOf(...views), asked, { ...input, ...given });
}

const exited = {
  run: {
    state: 'exited',
    code: 0,
    signal: null,
    reason: null,
    isOutOfMemory: false,
    output: '',
    left: [],
    at: '',
  },
} as const satisfies Partial<SessionView>;

function cost(costUsd: number): Partial<SessionView> {
  const meter = new SessionStory().view.meter;
  const none = {
    model: null,
    contextPercent: null,
    contextTokens: null,
    contextLimitTokens: null,
    fiveHour: null,
    sevenDay: null,
  };
  return { meter: { ...none, ...meter, costUsd } };
}

describe('an order', () => {
  test('[CHILD1] [CHILD7] gets repo, mode, model, owner and arguments from its parent', () => {
    const parent = view('api', {
      permissionMode: 'plan',
      model: 'haiku',
      claudeArgs: ['--disallowedTools', 'Bash', '--resume', 'x', '--fork-session'],
    });

    expect(decide([parent])).toMatchObject({
      ok: true,
      value: {
        task: 'Count.',
        order: {
          name: 'api-worker',
          repo: '/repo',
          permissionMode: 'plan',
          model: 'haiku',
          claudeArgs: ['--disallowedTools', 'Bash'],
          root: id('api'),
          depth: 1,
          budgetUsd: 2,
          endsAt: '2030-01-01T13:00:00.000Z',
        },
      },
    });
  });

  test.each([
    ['a worker of a worker of a worker', { worker: terms({ depth: 2 }) }, [], 'levels deep'],
    [
      'a fifth worker that runs',
      { workers: [order()] },
      ['a', 'b', 'c'].map((name) => child(name, 'api')),
      'has 4 workers',
    ],
    [
      'a thirteenth in the tree',
      {},
      [
        ...['a', 'b', 'c'].map((name) => child(name, 'api')),
        ...Array.from({ length: 9 }, (_, index) => child(`g${index}`, 'a')),
      ],
      '12 workers run',
    ],
    [
      'an eleventh within an hour',
      {
        workers: Array.from({ length: 10 }, (_, index) =>
          order({ worker: id(`w${index}`), state: 'failed' }),
        ),
      },
      [],
      'in 59 min',
    ],
    [
      'more money than the tree has',
      {},
      [child('a', 'api', { worker: terms({ budgetUsd: 20 }) })],
      '$0.00 left',
    ],
    [
      'a parent that is about to end',
      { worker: terms({ endsAt: '2030-01-01T12:00:30.000Z' }) },
      [],
      'less than a minute',
    ],
  ] as const)('[WRK-5] [CHILD5] is refused for %s', (...row) => {
    const [, parent, others, words] = row;
    const decided = decide([view('api', parent), ...others]);

    expect(decided).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
    expect(JSON.stringify(decided)).toContain(words);
  });

  test('[WRK-5] takes its budget out of what a worker has left, with what its workers may spend', () => {
    const parent = view('api', {
      parent: id('root'),
      worker: terms({ root: id('root'), budgetUsd: 3 }),
      ...cost(0.5),
    });
    const ended = child('a', 'api', { ...exited, ...cost(0.25) });
    const living = child('b', 'api', { worker: terms({ budgetUsd: 1 }) });

    expect(decide([parent, ended, living], { budgetUsd: 1.25 }).ok).toBe(true);
    expect(decide([parent, ended, living], { budgetUsd: 1.26 })).toMatchObject({
      error: { code: 'rate_limited', message: '@api has $1.25 left for workers.' },
    });
  });

  test('[WRK-5] counts no worker that has ended, and none of another tree', () => {
    const others = [
      ...['a', 'b', 'c', 'd'].map((name) => child(name, 'api', exited)),
      ...['e', 'f', 'g', 'h'].map((name) =>
        child(name, 'web', { worker: terms({ root: id('web') }) }),
      ),
    ];

    expect(decide([view('api'), view('web'), ...others]).ok).toBe(true);
  });

  test('[WRK-6] [CHILD7] is refused where a guest stands behind the turn', () => {
    const decided = decide([view('api')], {}, { people: [ana, gus] });

    expect(decided).toMatchObject({ ok: false, error: { code: 'forbidden_role' } });
    const rights = { maySpawn: () => true, mayStartIn: () => false };
    expect(decide([view('api')], {}, { people: [gus], rights }).ok).toBe(true);
  });

  test('[CHILD1] is refused for a repo in which the owner has no session, and names those there are', () => {
    const foreign = view('web', { repo: '/foreign', owner: gus });
    const decided = decide([view('api'), foreign], {}, { repo: '/foreign' });

    expect(decided).toMatchObject({
      error: { code: 'forbidden_role', hint: 'Use one of: /repo.' },
    });
    const own = view('web', { repo: '/foreign' });
    expect(decide([view('api'), own], {}, { repo: '/foreign' }).ok).toBe(true);
  });

  test('[WRK-6] [CHILD7] goes to no repo that a grant of somebody behind the turn does not reach', () => {
    const views = [view('api'), view('web', { repo: '/web' }), view('pay', { repo: '/secret' })];
    const rights: DecisionInput['rights'] = {
      maySpawn: () => true,
      mayStartIn: (_operator, { repo }) => repo === '/web',
    };
    const given = { people: [ana, gus], rights };

    expect(decide(views, {}, { ...given, repo: '/web' }).ok).toBe(true);
    expect(decide(views, {}, { ...given, repo: '/secret' })).toMatchObject({
      error: { code: 'forbidden_role', hint: 'Use one of: /repo, /web.' },
    });
    expect(decide(views, {}, { rights, repo: '/secret' }).ok).toBe(true);
  });

  test('[WRK-6] [CHILD7] of an isolated parent stays in its kind of place', () => {
    const isolated = view('api', { launcher: 'docker' });

    expect(decide([isolated], { launcher: 'local' })).toMatchObject({
      error: { code: 'forbidden_role' },
    });
    expect(decide([isolated])).toMatchObject({ value: { order: { launcher: 'docker' } } });
    expect(decide([view('api')], { launcher: 'docker' }).ok).toBe(true);
  });

  test('[CHILD7] of a branch in a container is refused: its clone has one of its own', () => {
    expect(decide([view('api')], { launcher: 'docker', branch: 'mine' })).toMatchObject({
      error: { code: 'bad_request', hint: 'Leave the branch out.' },
    });
    expect(decide([view('api')], { branch: 'mine' }).ok).toBe(true);
  });

  test.each([
    ['without a task', { task: ' \n' }, 'bad_request'],
    ['with a megabyte', { task: 'x'.repeat(1_000_000) }, 'too_large'],
    ['with a name that is taken', { name: 'api' }, 'name_taken'],
    ['with a name that is none', { name: '../x' }, 'bad_request'],
  ])('%s is refused with words for the model', (...row) => {
    const [, wanted, code] = row;

    expect(decide([view('api')], wanted)).toMatchObject({ ok: false, error: { code } });
  });

  test('of a session that is being stopped is refused', () => {
    expect(decide([view('api', { isStopRequested: true })])).toMatchObject({
      error: { code: 'refused' },
    });
    expect(decide([view('api', exited)])).toMatchObject({ error: { code: 'refused' } });
  });

  test.each([
    'mounts',
    'privileged',
    'caps',
    'devices',
    'network',
    'env',
    'permission_mode',
    'claude_args',
    'owner',
    'parent',
  ])('[WRK-4] [CHILD8] has no field %s', (field) => {
    const task = 'Count.';
    expect(spawnWorkerTool.input.safeParse({ task }).success).toBe(true);
    expect(spawnWorkerTool.input.safeParse({ task, [field]: 'x' }).success).toBe(false);
  });
});

test.each([
  [
    ['--resume', 'x', '--add-dir', '/a', '/b'],
    ['--add-dir', '/a', '/b'],
  ],
  [['--continue', '--verbose'], ['--verbose']],
  [
    ['--model=opus', '--effort', 'low'],
    ['--effort', 'low'],
  ],
  [['--dangerously-skip-permissions'], []],
  [['--allow-dangerously-skip-permissions', '--dangerously-skip-permissions=true'], []],
  [['--permission-mode', 'bypassPermissions', '--verbose'], ['--verbose']],
  [['--permission-mode=bypassPermissions'], []],
  [
    ['--name', '--', '--disallowedTools', 'Bash'],
    ['--disallowedTools', 'Bash'],
  ],
  [
    ['--append-system-prompt', '--', '--disallowedTools', 'Bash'],
    ['--append-system-prompt', '--', '--disallowedTools', 'Bash'],
  ],
  [
    ['--settings', '{"x":1}', '--mcp-config=/a.json'],
    ['--settings', '{"x":1}', '--mcp-config=/a.json'],
  ],
])('[WRK-6] [CHILD7] of the arguments %j a worker gets %j', (given, inherited) => {
  expect(inheritedArguments(given, ['/work'])).toEqual({ ok: true, value: inherited });
});

test.each([
  [['--settings', './strict.json'], 'a relative path in --settings'],
  [['--mcp-config=x.json'], 'a relative path in --mcp-config'],
  [['--mcp-config', '/a.json', 'b.json'], 'a relative path in --mcp-config'],
  [['--add-dir', '../secret'], 'a relative path in --add-dir'],
  [['--settings', '/repo/strict.json'], 'lies in its own folder'],
  [['--mcp-config=/other/../repo/x.json'], 'lies in its own folder'],
  [['--verbose', 'do this'], 'a prompt among its arguments'],
  [['--verbose', '--', 'do this'], 'a prompt among its arguments'],
  [['--not-known-yet', '--', '--disallowedTools', 'Bash'], '--not-known-yet'],
  [['--not-known-yet=secret'], '--not-known-yet,'],
  [['-rsecret'], 'does not know'],
])('[WRK-6] [CHILD7] a session with the arguments %j has no workers', (claudeArgs, words) => {
  const decided = decide([view('api', { claudeArgs })]);

  expect(decided).toMatchObject({ ok: false, error: { code: 'refused' } });
  expect(JSON.stringify(decided)).toContain(words);
});

test('[WRK-6] [CHILD7] the mode of a worker is the mode of its parent now, which must be known', () => {
  const claudeArgs = ['--permission-mode', 'plan'];

  expect(decide([view('api', { claudeArgs, permissionMode: 'default' })])).toMatchObject({
    value: { order: { permissionMode: 'default', claudeArgs: [] } },
  });
  expect(decide([view('api', { claudeArgs, permissionMode: null })])).toMatchObject({
    ok: false,
    error: { code: 'refused' },
  });
});

test('[WRK-6] [CHILD7] a session that was started by hand has no workers', () => {
  const joined = { connection: asId('connection', 'c_1'), pid: 7, isAttended: true };

  const decided = decide([view('api', { joined })]);

  expect(decided).toMatchObject({ ok: false, error: { code: 'refused' } });
  expect(JSON.stringify(decided)).toContain('started by hand');
});

test('[CHILD5] a worker that orders workers keeps half of what it has', () => {
  const parent = view('api', { parent: id('root'), worker: terms({ budgetUsd: 2 }) });
  const first = child('one', 'api', { worker: terms({ budgetUsd: 1 }) });

  expect(decide([parent])).toMatchObject({ value: { order: { budgetUsd: 1 } } });
  expect(decide([parent, first])).toMatchObject({ value: { order: { budgetUsd: 0.5 } } });
});
