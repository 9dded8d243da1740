import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Principal } from '../../../../src/main/hub/access/principal.ts';
import type { EdgeAccess } from '../../../../src/main/hub/http/http-edge.ts';
import type { TargetResolvers } from '../../../../src/main/hub/http/target-resolvers.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import type { GuardedAction } from '../../../../src/shared/domain/action.ts';
import type { DeviceRole } from '../../../../src/shared/domain/device-role.ts';
import type { Role } from '../../../../src/shared/domain/operator.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import {
  apiPrefix,
  routes,
  type RouteDefinition,
} from '../../../../src/shared/wire/http-routes.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { namedAccess } from '../../../support/named-access.ts';
import { columns, letterOf, type Column, type Letter } from '../../../support/rights.ts';

const shared = asId('session', 's_shared');
const hidden = asId('session', 's_hidden');

function operator(role: Role, plane: 'local' | 'lan', roles?: readonly DeviceRole[]): Principal {
  return {
    type: 'operator',
    operator: { id: asId('operator', 'o_guest'), name: 'Jo' },
    device: {
      id: asId('device', 'd_guest'),
      name: 'phone',
      kind: 'browser',
      ...(roles && { roles }),
    },
    plane,
    grants: [
      {
        role,
        scope: role === 'owner' ? { type: 'hub' } : { type: 'session', session: shared },
        expiresAtMs: null,
      },
    ],
    isUnlocked: false,
  };
}

const principals: Readonly<Record<Column, Principal>> = {
  observer: operator('observer', 'lan'),
  approver: operator('approver', 'lan'),
  speaker: operator('driver', 'lan', ['speaker']),
  driver: operator('driver', 'lan'),
  'owner-remote': operator('owner', 'lan'),
  'owner-desktop': operator('owner', 'local'),
  channel: { type: 'channel', session: shared },
  worker: { type: 'runner', runner: asId('runner', 'r_1'), session: shared },
};

/** Credentials are told apart elsewhere; here the bearer is the name of a column. */
const access: EdgeAccess = {
  ...namedAccess({}),
  authenticate: ({ authorization }) =>
    ok(principals[(authorization ?? '').replace('Bearer ', '') as Column]),
};

let hub: EdgeHub;

const find: TargetResolvers['session'] = (reference) =>
  Promise.resolve(
    reference === 'nobody'
      ? err(refusal('not_found', 'No session at all.'))
      : ok({ id: reference === 'shared' ? shared : hidden, repo: '/repo' }),
  );

beforeAll(async () => {
  hub = await EdgeHub.start({
    edge: { access },
    targets: { session: find, gate: find, message: find },
  });
});

afterAll(() => hub[Symbol.asyncDispose]());

interface Call {
  readonly column: Column;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly isUpload?: boolean | undefined;
}

async function call({ column, method, path, body = {}, isUpload = false }: Call) {
  const contentType = isUpload ? 'application/octet-stream' : 'application/json';
  const response = await fetch(`${hub.edge.url}${apiPrefix}${path}`, {
    method,
    headers: { authorization: `Bearer ${column}`, 'content-type': contentType },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { error } = JSON.parse(text) as { error?: { code: string; message: string } };
  return { status: response.status, code: error?.code ?? 'ok', message: error?.message ?? '' };
}

const guarded = Object.values<RouteDefinition>(routes).flatMap((route) =>
  route.action === 'public' ? [] : [{ ...route, action: route.action }],
);
const cells = guarded.flatMap(({ method, path, action, isUpload, target }) =>
  columns.map((column) => ({ method, path, action, isUpload, column, isOwn: target === 'own' })),
);

type Cell = (typeof cells)[number];

/** What a call of somebody with this cell is told; `passed` is anything that comes after the right. */
function expectedOf(
  action: GuardedAction,
  { column, isOwn }: Pick<Cell, 'column' | 'isOwn'>,
): string {
  if (column === 'channel' || column === 'worker') return 'unauthorized';
  const letters: Readonly<Record<Letter, string>> = {
    y: 'passed',
    '-': 'forbidden_role',
    s: 'step_up_required',
    b: 'baton_held',
    x: 'step_up_required',
    o: isOwn ? 'passed' : 'forbidden_role',
    // Another device; a list of devices has the asking one alone.
    m: action === 'device.read' ? 'passed' : 'forbidden_role',
  };
  return letters[letterOf(action, column)];
}

const refusals = new Set(['unauthorized', 'forbidden_role', 'step_up_required', 'baton_held']);

describe('[S2] [ROLE-1] [WRK-1] the table of rights, for principals that this test makes', () => {
  test.each(cells)('$method $path by $column', async ({ action, isOwn, ...cell }) => {
    const before = hub.calls.length;
    const { code } = await call({ ...cell, path: cell.path.replaceAll(/:\w+/g, 'shared') });
    const expected = expectedOf(action, { column: cell.column, isOwn });

    expect(refusals.has(code) ? code : 'passed').toBe(expected);
    // Who may not has reached no handler.
    expect(expected !== 'passed' && hub.calls.length !== before).toBe(false);
  });
});

describe('[ROLE-5] a session that is not shared', () => {
  const aboutOne = guarded.filter(({ target }) => !['hub', 'own', 'device'].includes(target));

  test.each(aboutOne)('$method $path answers like one that is not there', async (route) => {
    const answers = [];
    for (const name of ['hidden', 'nobody']) {
      const path = route.path.replaceAll(/:\w+/g, name);
      answers.push(await call({ ...route, column: 'observer', path, body: {} }));
    }
    const [asHidden, asNobody] = answers;

    expect(asHidden).toMatchObject({ status: 404, code: 'not_found' });
    expect(asHidden?.message.replace('hidden', 'nobody')).toBe(asNobody?.message);
  });
});

describe('[HTTP15] a body that asks for more than its route', () => {
  const demands = [
    {
      what: 'forcing the baton',
      path: '/sessions/shared/baton',
      plain: { action: 'take' },
      more: { action: 'force' },
      column: 'driver' as const,
      refused: 'forbidden_role',
    },
    {
      what: 'taking the baton from afar',
      path: '/sessions/shared/baton',
      plain: { action: 'release' },
      more: { action: 'take' },
      column: 'owner-remote' as const,
      refused: 'step_up_required',
    },
    {
      what: 'allowing always',
      path: '/gates/shared/answer',
      plain: { answer: 'allow' },
      more: { answer: 'allow-always' },
      column: 'approver' as const,
      refused: 'forbidden_role',
    },
    {
      what: 'allowing always from afar',
      path: '/gates/shared/answer',
      plain: { answer: 'allow' },
      more: { answer: 'allow-always' },
      column: 'owner-remote' as const,
      refused: 'step_up_required',
    },
  ];

  test.each(demands)(
    'needs that right too: $what',
    async ({ path, plain, more, column, refused }) => {
      const before = hub.calls.length;
      const asPlain = await call({ column, method: 'POST', path, body: plain });
      const reached = hub.calls.length - before;
      const asMore = await call({ column, method: 'POST', path, body: more });

      expect([asPlain.code, reached]).toEqual(['unavailable', 1]);
      expect([asMore.code, hub.calls.length - before]).toEqual([refused, 1]);
    },
  );
});
