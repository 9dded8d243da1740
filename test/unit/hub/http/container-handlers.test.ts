import { expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { containerHandlers } from '../../../../src/main/hub/http/handlers/container-handlers.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { GrantScope } from '../../../../src/shared/domain/operator.ts';

const session = asId('session', 's_web');
const address = 'tcp://10.0.0.7:2376';

function somebody(scope: GrantScope): OperatorPrincipal {
  return {
    type: 'operator',
    operator: { id: asId('operator', 'o_jo'), name: 'Jo' },
    device: { id: asId('device', 'd_jo'), name: 'phone', kind: 'browser' },
    plane: 'lan',
    grants: [{ role: 'driver', scope, expiresAtMs: null }],
    isUnlocked: true,
  };
}

/** What the list and the container of one session say, as JSON text. */
async function toldTo(scope: GrantScope, problem: string | null): Promise<string> {
  const handlers = containerHandlers(
    {
      report: () => {
        const engine = problem === null ? { version: '28', address } : null;
        return Promise.resolve({ engine, problem, items: [] });
      },
      leftovers: () => Promise.resolve(ok([])),
      place: () => Promise.reject(new Error('not asked')),
      sweep: () => Promise.reject(new Error('not asked')),
    },
    { current: { launcher: 'local' } } as never,
  );
  const request = { principal: somebody(scope), session } as never;
  const answers = [
    await handlers['containers.list'](request),
    await handlers['containers.read'](request),
  ];
  return JSON.stringify(answers);
}

test('[CON-11] only those of the whole hub get the address of the engine and its own words', async () => {
  const guest = { type: 'session', session } as const;
  const problem = `Cannot connect to ${address}: open /home/ana/.docker/key.pem`;

  expect(await toldTo({ type: 'hub' }, null)).toContain(address);
  expect(await toldTo({ type: 'hub' }, problem)).toContain(problem);
  expect(await toldTo(guest, null)).not.toContain(address);
  expect(await toldTo(guest, problem)).not.toMatch(/10\.0\.0\.7|key\.pem/u);
  expect(await toldTo(guest, problem)).toContain('Docker does not answer on the hub.');
});
