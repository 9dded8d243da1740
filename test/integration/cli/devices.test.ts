import { expect, test } from 'vitest';

import { ok } from '../../../src/shared/base/result.ts';
import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import { CliHub } from '../../support/cli-hub.ts';
import { ManualClock } from '../../support/manual-clock.ts';

type Device = RouteAnswer<'devices.list'>['items'][number];

const clock = new ManualClock();

function device(id: string, name: string, roles: Device['roles'] = null): Device {
  return {
    id,
    name,
    operator: { id: 'o_owner', name: 'Ana' },
    origin: 'https://192.168.1.20:4680',
    roles,
    pairedAt: new Date(clock.now()).toISOString(),
    lastSeenAt: new Date(clock.now() - 3_700_000).toISOString(),
    hasPush: id === 'd_phone0000000001',
    isAsking: false,
  };
}

const phone = device('d_phone0000000001', 'Safari on iPhone', ['approver', 'speaker']);
const items = [phone, device('d_desk00000000001', 'Chrome'), device('d_desk00000000002', 'Chrome')];

async function run(...argv: readonly string[]) {
  const revoked: string[] = [];
  await using hub = await CliHub.start({
    handlers: {
      'devices.list': () => Promise.resolve(ok({ items })),
      'devices.revoke': ({ params }) => {
        revoked.push(params.id);
        return Promise.resolve(ok({ id: params.id }));
      },
    },
  });
  return { ...(await hub.run(argv, { clock })), revoked };
}

test('[PAIR9] devices are listed with what they may do and when they were last seen', async () => {
  const { code, stdout } = await run('devices');

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Safari on iPhone +Ana +approver, speaker +192\.168\.1\.20:4680 +1 h +yes +d_phone0000000001/,
  );
});

test.each([['Safari on iPhone'], ['d_phone'], ['d_phone0000000001']])(
  '[PAIR9] revoke signs out the device that %s names',
  async (wanted) => {
    const { code, stdout, revoked } = await run('revoke', wanted);

    expect({ code, stdout, revoked }).toEqual({
      code: 0,
      stdout: 'Safari on iPhone was signed out.\n',
      revoked: [phone.id],
    });
  },
);

test.each([
  ['Chrome', 5],
  ['nothing', 5],
])('[PAIR9] revoke %s signs out nothing', async (wanted, code) => {
  const outcome = await run('revoke', wanted);

  expect({ code: outcome.code, revoked: outcome.revoked }).toEqual({ code, revoked: [] });
});
