import { expect, test } from 'vitest';

import { agentHandlers } from '../../../../src/main/hub/http/handlers/agent-handlers.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { SessionStory } from '../../../support/session-story.ts';

test.each([
  { given: {}, published: 'checkout' },
  { given: { name: 'ledger' }, published: 'ledger' },
])('an agent is published as $published', async (one) => {
  const view = { ...new SessionStory().start().view, name: 'checkout' };
  const names: string[] = [];
  const agents = {
    publish: (wanted: { readonly name: string }) => {
      names.push(wanted.name);
      return Promise.resolve(
        ok({ agent: { ...wanted, createdAtMs: 0, lastUsedMs: null }, token: '' }),
      );
    },
  };
  const handlers = agentHandlers({
    agents: agents as never,
    sessions: { find: () => ok(view), read: () => ok(view) },
  });

  const operator = { id: 'o_ana', name: 'Ana' };
  const body = { session: 's_ab12', asksPerDay: 20, ...one.given };
  await handlers['agents.publish']({ principal: { operator }, body } as never);

  expect(names).toEqual([one.published]);
});
