import { expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { targetResolvers } from '../../../../src/main/hub/http/target-resolvers.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { api, AskStage, web } from '../../../support/ask-stage.ts';

const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;

test('[RTE3] an ask that a person withdraws fails in both sessions, once, and the asker hears who did it', async () => {
  const stage = new AskStage();
  await stage.start(api, 'api');
  await stage.start(web, 'web');
  const delivery = stage.newDelivery();
  await stage.call(api, 'c_1', {
    tool: 'tell_peer',
    arguments: { peer: 'web', message: 'Hello.' },
  });
  const id = stage.log.state.sessions.get(web)?.asks[0]?.id ?? asId('ask', '');

  const withdrawn = await stage.asks.withdraw({ actor: ana, command: null }, id);
  await delivery.consider(web);
  await delivery.consider(api);

  expect(withdrawn).toMatchObject({ value: { state: 'failed', reason: 'Ana withdrew it.' } });
  expect(stage.stateOf(web)).toEqual(['failed']);
  expect(stage.stateOf(api)).toEqual(['failed']);
  expect(stage.noticed.map(({ text }) => text).join('')).toContain('Ana withdrew it.');
  expect(await stage.asks.withdraw({ actor: ana, command: null }, id)).toMatchObject({
    error: { code: 'refused' },
  });
  delivery[Symbol.dispose]();
});

test('[RTE3] who sees both sessions and may send messages in one of them withdraws their ask there', async () => {
  const stage = new AskStage();
  await stage.start(api, 'api');
  await stage.start(web, 'web');
  await stage.call(api, 'c_1', {
    tool: 'tell_peer',
    arguments: { peer: 'web', message: 'Hello.' },
  });
  const id = stage.log.state.sessions.get(web)?.asks[0]?.id ?? asId('ask', '');
  const { ask } = targetResolvers({
    sessions: { find: () => expect.unreachable('no session is looked for') },
    log: stage.log,
    store: stage.store,
  });

  expect(await ask(id, driverOf(web))).toMatchObject({ value: { id: web } });
  expect(await ask(id, driverOf(api))).toMatchObject({ value: { id: api } });
});

/** Ben, who may watch everything and drive one session. */
function driverOf(session: typeof web): OperatorPrincipal {
  return {
    type: 'operator',
    operator: { id: asId('operator', 'o_ben'), name: 'Ben' },
    device: { id: asId('device', 'd_ben'), name: "Ben's browser", kind: 'browser' },
    plane: 'local',
    grants: [
      { role: 'observer', scope: { type: 'hub' }, expiresAtMs: null },
      { role: 'driver', scope: { type: 'session', session }, expiresAtMs: null },
    ],
    isUnlocked: true,
  };
}
