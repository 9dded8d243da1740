import { expect, it } from 'vitest';

import { err, ok } from '../../../src/shared/base/result.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';
import { CliHub, sessionAnswer } from '../../support/cli-hub.ts';

function peer(name: string, state: string) {
  const owner = { id: 'o_owner', name: 'Ana' };
  return { id: `s_${name}`, name, state, repo: '/r', branch: null, owner, waiting: 0, asking: [] };
}

it('[RTE1] a probe asks the sessions that run, and what one refuses keeps back no other', async () => {
  const asked: string[] = [];
  await using hub = await CliHub.start({
    handlers: {
      'peers.list': () =>
        Promise.resolve(
          ok({ items: [peer('web', 'idle'), peer('gone', 'exited'), peer('infra', 'working')] }),
        ),
      'sessions.read': () => Promise.resolve(ok(sessionAnswer())),
      'asks.create': ({ body }) => {
        asked.push(body.to);
        return Promise.resolve(err(refusal('forbidden_role', `Not allowed to ask ${body.to}.`)));
      },
    },
  });

  const { code, stdout } = await hub.run(['probe', 'Who knows?', '--json']);

  expect(code).toBe(6);
  expect(asked.toSorted()).toEqual(['infra', 'web']);
  expect(JSON.parse(stdout)).toMatchObject([
    { peer: 'web', ask: null, state: 'refused' },
    { peer: 'infra', ask: null, state: 'refused' },
  ]);
});

it('[RTE1] a probe of more than ten named sessions asks none', async () => {
  await using hub = await CliHub.start();
  const names = Array.from({ length: 11 }, (_, index) => `s${index}`);

  const { code, stderr } = await hub.run(['probe', 'Who knows?', ...names]);

  expect(code).toBe(2);
  expect(stderr).toContain('One probe reaches 10 sessions, and 11 are named.');
});
