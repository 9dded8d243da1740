import { setImmediate as nextTurn } from 'node:timers/promises';

import { beforeEach, describe, expect, test } from 'vitest';

import { probePeers } from '../../../../src/main/hub/mcp/probe-peers.ts';
import { ToolCalls } from '../../../../src/main/hub/mcp/tool-calls.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { api, AskStage, runner, web } from '../../../support/ask-stage.ts';

const infra = asId('session', 's_infra');

describe('a question to several peers', () => {
  let stage: AskStage;

  beforeEach(async () => {
    stage = new AskStage();
    await stage.start(api, 'api');
    await stage.start(web, 'web');
    await stage.start(infra, 'infra');
  });

  function probe(call: string, given: object) {
    const { log, asks, store } = stage;
    const handlers = { probe_peers: probePeers({ asks, store }) };
    const [method] = new ToolCalls({ log, handlers, logger: silentLogger }).methodsFor({
      session: api,
      runner,
    });
    if (!method) throw new Error('there is one method');
    const params = { call, tool: 'probe_peers', arguments: given };
    return method.run(params, new AbortController().signal);
  }

  async function untilAsked(count: number): Promise<void> {
    while (stage.stateOf(api).length < count) await nextTurn();
    await nextTurn();
  }

  test('[RTE1] asks all of them, and returns who answered and whose answer is to come', async () => {
    const calling = probe('c_1', { question: 'Who owns the ledger?' });
    await untilAsked(2);
    const ask = stage.log.state.sessions.get(web)?.asks[0]?.id;
    if (!ask) throw new Error('web was asked');
    await stage.commit(api, { kind: 'ask.answered', data: { ask, answer: 'I do.', by: 'reply' } });
    stage.clock.advanceBy(100_000);

    expect(await calling).toMatchObject({
      ok: true,
      value: {
        isError: false,
        structured: {
          message:
            '1 of 2 answered. Answers to come: 1. Each comes to you as a message: do not ask again.',
          answers: [
            { peer: 'infra', state: 'queued', answer: null },
            { peer: 'web', state: 'answered', answer: 'I do.' },
          ],
          refused: [],
        },
      },
    });
  });

  test('[RTE1] has the guards of an ask for each of them, and one refusal keeps back no other', async () => {
    const calling = probe('c_1', { question: 'Who?', peers: ['@web', 'web', 'api', 'nobody'] });
    await untilAsked(1);
    stage.clock.advanceBy(100_000);

    expect(await calling).toMatchObject({
      value: {
        structured: {
          answers: [{ peer: 'web' }],
          refused: [
            { peer: 'api', reason: 'You are @api yourself. Use list_peers to see others.' },
            { peer: 'nobody', reason: 'There is no session @nobody. There are: @infra, @web.' },
          ],
        },
      },
    });
    expect(stage.stateOf(web)).toEqual(['queued']);
  });

  test('[RTE1] asks no one twice when the call is repeated', async () => {
    const first = probe('c_1', { question: 'Who?' });
    await untilAsked(2);
    const again = probe('c_1', { question: 'Who?' });
    await nextTurn();
    stage.clock.advanceBy(200_000);
    await nextTurn();
    stage.clock.advanceBy(200_000);
    await Promise.all([first, again]);

    expect(stage.stateOf(web)).toEqual(['queued']);
    expect(stage.stateOf(infra)).toEqual(['queued']);
  });

  test('[RTE1] is refused without a question, and without a peer', async () => {
    expect(await probe('c_1', { question: ' ' })).toMatchObject({ value: { isError: true } });
    const alone = await probe('c_2', { question: 'Who?', peers: [] });
    expect(JSON.stringify(alone)).toContain('No other session is there.');
  });
});
