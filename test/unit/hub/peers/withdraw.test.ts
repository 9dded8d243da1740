import { expect, test } from 'vitest';

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
