import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { AuditService } from '../../../../src/main/hub/audit/audit-service.ts';
import { auditHandlers } from '../../../../src/main/hub/http/handlers/audit-handlers.ts';
import type { EdgeAccess } from '../../../../src/main/hub/http/http-edge.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { AppError } from '../../../../src/shared/base/app-error.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { createLogger, silentLogger, type LogRecord } from '../../../../src/shared/base/logger.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import type { RouteAnswer } from '../../../../src/shared/wire/http-routes.ts';
import { apiPrefix } from '../../../../src/shared/wire/http-routes.ts';
import { EdgeHub, owner } from '../../../support/edge-hub.ts';
import { namedAccess } from '../../../support/named-access.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';
import { person } from '../../../support/stream-stage.ts';

// The real edge, rights, audit service and store; the bearer is the name of a person.

const shared = asId('session', 's_shared');
const people: Readonly<Record<string, OperatorPrincipal>> = {
  Ana: person('Ana'),
  // Paired by Ana, as an observer.
  Phone: {
    ...person('Ana', { plane: 'lan' }),
    device: {
      id: asId('device', 'd_phone'),
      name: "Ana's phone",
      kind: 'browser',
      roles: ['observer'],
    },
  },
  Ben: person('Ben', { role: 'observer', session: shared, plane: 'lan' }),
};
const access: EdgeAccess = {
  ...namedAccess(people),
  redeemSignIn: ({ code }) =>
    Promise.resolve(
      code === 'right'
        ? ok({ cookie: '', key: '', operator: owner })
        : err(refusal('unauthorized', 'A wrong code.')),
    ),
};

let lab: StoreLab;
let store: SqliteStore;
let hub: EdgeHub;
let logged: LogRecord[];
/** What was in the audit log when a handler ran. */
let atWork: number[];
let isDiskFull: boolean;

beforeEach(async () => {
  lab = new StoreLab();
  store = await lab.open();
  logged = [];
  atWork = [];
  isDiskFull = false;
  const audit = new AuditService({
    store: {
      addAudit: (rows) =>
        isDiskFull ? Promise.reject(new AppError('disk_full', 'full')) : store.addAudit(rows),
      auditPage: (query) => store.auditPage(query),
      checkAudit: () => store.checkAudit(),
    },
    clock: lab.clock,
    logger: silentLogger,
  });
  async function noted<T>(answer: T) {
    atWork.push((await store.checkAudit()).entries);
    return ok(answer);
  }
  hub = await EdgeHub.start({
    edge: { access, audit, logger: createLogger((record) => logged.push(record)) },
    targets: { session: () => Promise.resolve(ok({ id: shared, repo: '/repo' })) },
    handlers: {
      ...auditHandlers(audit),
      'sessions.note': () => noted({ id: 'n_1', seq: 1, unknown: [] }),
      'sessions.list': () => noted({ items: [] }),
      'sessions.transcript': () => noted('# shared'),
      'grants.give': () => Promise.resolve(err(refusal('forbidden_role', 'Not to yourself.'))),
      'hub.stop': () => noted({ sessions: 0 }),
      'sessions.baton': () => noted({ holder: null }),
      'settings.change': () => noted({} as never),
    },
  });
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

async function ask(who: string, call: string, options: { body?: object; key?: string } = {}) {
  const [method = 'GET', path = '/'] = call.split(' ');
  const { body, key } = options;
  const response = await fetch(`${hub.edge.url}${apiPrefix}${path}`, {
    method,
    headers: {
      ...(who === '' ? {} : { authorization: `Bearer ${who}` }),
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function entriesFor(who = 'Ana'): Promise<RouteAnswer<'audit.list'>['items']> {
  const response = await fetch(`${hub.edge.url}${apiPrefix}/audit?after=0`, {
    headers: { authorization: `Bearer ${who}` },
  });
  return ((await response.json()) as RouteAnswer<'audit.list'>).items;
}

test('[AUD1] [AUD4] what is allowed is recorded before it is done, with who, where and what', async () => {
  expect(await ask('Ana', 'POST /hub/stop', { body: {}, key: 'key-12345678' })).toBe(200);
  expect(await ask('Ana', 'GET /sessions/shared/transcript?format=md')).toBe(200);

  expect(atWork).toEqual([1, 2]);
  expect(await entriesFor()).toMatchObject([
    {
      operator: { name: 'Ana' },
      device: { name: expect.any(String) as string },
      plane: 'local',
      address: '127.0.0.1',
      action: 'hub.stop',
      call: 'POST /hub/stop',
      resource: null,
      decision: 'allowed',
      reason: null,
      request: 'key-12345678',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
    { action: 'session.export', resource: 's_shared', request: null, contentHash: null },
  ]);
});

test('[AUD1] reads and notes leave no entry', async () => {
  await ask('Ana', 'GET /sessions');
  await ask('Ana', 'GET /trash');
  await ask('Ana', 'POST /sessions/shared/notes', { body: { text: 'hello' } });

  expect(atWork).toEqual([0, 0]);
});

test('[AUD2] [ROLE-1] what a role does not allow is recorded with the reason', async () => {
  expect(await ask('Ben', 'POST /sessions/shared/stop', { body: {} })).toBe(403);
  expect(await ask('Ben', 'POST /hub/stop', { body: {} })).not.toBe(200);

  expect((await entriesFor())[0]).toMatchObject({
    operator: { name: 'Ben' },
    action: 'session.stop',
    resource: 'shared',
    decision: 'refused',
    reason: 'forbidden_role',
  });
});

test('[AUD2] [ROLE-1] what only a handler can refuse is recorded too', async () => {
  const give = { body: { operator: 'Ben', role: 'driver', scope: { type: 'hub' } } };
  expect(await ask('Ana', 'POST /grants', give)).toBe(403);

  const refused = (await entriesFor()).filter(({ decision }) => decision === 'refused');
  expect(refused).toMatchObject([{ action: 'role.grant', reason: 'forbidden_role' }]);
});

test('[AUD2] a device that is refused in a loop fills no disk, and what was left out is counted', async () => {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    await ask('Ben', 'POST /sessions/shared/stop', { body: {} });
  }
  const flooded = await entriesFor();
  lab.clock.advanceBy(2_000);
  await ask('Ben', 'POST /sessions/shared/stop', { body: {} });

  expect(flooded).toHaveLength(30);
  expect((await entriesFor()).at(-1)).toMatchObject({ unwritten: 10 });
});

test('[AUD3] a sign-in is recorded, also one that is refused', async () => {
  const deviceName = 'Firefox';
  expect(await ask('', 'POST /pair/redeem', { body: { code: 'wrong', deviceName } })).toBe(401);
  expect(await ask('', 'POST /pair/redeem', { body: { code: 'right', deviceName } })).toBe(200);

  expect(await entriesFor()).toMatchObject([
    { operator: null, device: { name: 'Firefox' }, decision: 'refused', reason: 'unauthorized' },
    { operator: { name: owner.name }, device: { name: 'Firefox' }, decision: 'allowed' },
  ]);
});

test('[AUD2] [AUD3] strangers together leave a few entries, however many they are', async () => {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    await ask('', 'POST /pair/redeem', { body: { code: 'wrong', deviceName: '\u202eevil' } });
  }

  const entries = await entriesFor();
  expect(entries).toHaveLength(10);
  expect(entries[0]?.device?.name).toBe('evil');
});

test('[AUD1] a call that asks for more than its route is recorded for that', async () => {
  await ask('Ana', 'POST /sessions/shared/baton', { body: { action: 'take' } });
  await ask('Ana', 'POST /sessions/shared/baton', { body: { action: 'force' } });

  expect((await entriesFor()).map(({ action }) => action)).toEqual(['baton.force']);
});

test('[AUD5] a repeated call adds no entry', async () => {
  const call = { body: {}, key: 'key-12345678' };
  await ask('Ana', 'POST /hub/stop', call);
  await ask('Ana', 'POST /hub/stop', call);

  expect(await entriesFor()).toHaveLength(1);
});

test('[AUD6] without an entry nothing is done, except for what makes room', async () => {
  isDiskFull = true;
  expect(await ask('Ana', 'POST /sessions', { body: { path: '/repo' } })).toBe(507);
  expect(await ask('Ana', 'POST /hub/stop', { body: {} })).toBe(200);

  expect(hub.calls).not.toContain('sessions.start');
  expect(logged).toContainEqual(
    expect.objectContaining({ message: 'an entry of the audit log could not be stored' }),
  );
});

test('[AUD9] the owner sees all entries, another person only their own, a device with roles only its own', async () => {
  await ask('Ana', 'POST /hub/stop', { body: {} });
  await ask('Ben', 'POST /sessions/shared/stop', { body: {} });

  expect((await entriesFor('Ana')).map(({ operator }) => operator?.name)).toEqual(['Ana', 'Ben']);
  expect((await entriesFor('Ben')).map(({ operator }) => operator?.name)).toEqual(['Ben']);
  expect((await entriesFor('Phone')).map(({ device }) => device?.name)).toEqual([]);
  await ask('Phone', 'POST /sessions/shared/stop', { body: {} });
  expect((await entriesFor('Phone')).map(({ device }) => device?.name)).toEqual(["Ana's phone"]);
  expect(await ask('Ana', 'GET /audit/verification')).toBe(200);
  expect(await ask('Ben', 'GET /audit/verification')).toBe(403);
});
