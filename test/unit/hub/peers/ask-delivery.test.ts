import { setImmediate as nextTurn } from 'node:timers/promises';

import { beforeEach, describe, expect, test, vi } from 'vitest';

import { peerToolHandlers } from '../../../../src/main/hub/mcp/peer-tool-handlers.ts';
import { ToolCalls } from '../../../../src/main/hub/mcp/tool-calls.ts';
import type { AskDeliveryService } from '../../../../src/main/hub/peers/ask-delivery-service.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { api, AskStage, runner, web } from '../../../support/ask-stage.ts';

function toolCall(tool: string) {
  return { promptId: 'p1', toolUseId: 't1', tool, agentId: null };
}

describe('asks between two sessions', () => {
  let stage: AskStage;
  let delivery: AskDeliveryService;
  const tell = { tool: 'tell_peer', arguments: { peer: 'web', message: 'Hello.' } };

  beforeEach(async () => {
    stage = new AskStage();
    await stage.start(api, 'api');
    await stage.start(web, 'web');
    delivery = stage.newDelivery();
  });

  test('[ASK2] a call that is repeated is one ask, also after a restart of the hub', async () => {
    const first = await stage.call(api, 'c_1', tell);
    const again = await stage.call(api, 'c_1', tell);
    const later = new ToolCalls({
      log: stage.log,
      handlers: peerToolHandlers({ asks: stage.asks, store: stage.store }),
      logger: silentLogger,
    });
    await later
      .methodsFor({ session: api, runner })[0]
      ?.run({ call: 'c_1', ...tell }, new AbortController().signal);

    expect(again).toEqual(first);
    expect(stage.stateOf(web)).toEqual(['queued']);
    await stage.call(api, 'c_2', tell);
    expect(stage.stateOf(web)).toEqual(['queued', 'queued']);
  });

  test('[ASK10] [WRK-2] a tool takes no name of a caller, and a session that was removed calls none', async () => {
    const forged = { ...tell, arguments: { ...tell.arguments, from: 'web', session: web } };
    await stage.call(api, 'c_1', forged);
    const [ask] = stage.log.state.sessions.get(web)?.asks ?? [];
    expect(ask?.from.name).toBe('api');

    await stage.commit(api, { kind: 'session.removed', data: { trashRef: null } });
    expect(await stage.call(api, 'c_2', tell)).toMatchObject({ value: { isError: true } });
    expect(stage.stateOf(web)).toHaveLength(1);
  });

  test('[ASK3] what is handed over is stored in both sessions', async () => {
    await stage.call(api, 'c_1', tell);
    await delivery.consider(web);
    await delivery.consider(web);

    expect(stage.noticed).toHaveLength(1);
    expect(stage.stateOf(web)).toEqual(['delivered']);
    expect(stage.stateOf(api)).toEqual(['delivered']);
  });

  test('[ASK3] [ASK5] is handed over again when no hook waited, and when no prompt showed it', async () => {
    stage.state = 'asleep';
    await stage.call(api, 'c_1', tell);
    await delivery.consider(web);
    expect(stage.stateOf(web)).toEqual(['queued']);
    stage.state = 'handed';
    stage.clock.advanceBy(1000);
    await nextTurn();
    await nextTurn();
    expect(stage.noticed.map(({ attempt }) => attempt)).toEqual([1, 1]);
    stage.clock.advanceBy(31_000);
    await nextTurn();
    await nextTurn();
    expect(stage.noticed.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  });

  test('[ASK6] expires in both sessions, also while no hub ran, and the one who asked hears so', async () => {
    const ask = { peer: 'web', question: 'Well?', deadline_minutes: 1 };
    const asking = stage.call(api, 'c_1', { tool: 'ask_peer', arguments: ask });
    await stage.untilAsked();
    stage.clock.advanceBy(61_000);
    stage.newDelivery().start();
    while (!stage.stateOf(api).includes('expired')) await nextTurn();

    expect(stage.stateOf(web)).toEqual(['expired']);
    expect(stage.stateOf(api)).toEqual(['expired']);
    const result = JSON.stringify(await asking);
    expect(result).toContain('did not answer');
  });

  test('[ASK5] the start of the hub does not wait for a runner that does not answer', async () => {
    await stage.call(api, 'c_1', tell);
    stage.runnerAnswers = false;
    const later = stage.newDelivery();

    expect(later.start()).toBeUndefined();
    while (stage.noticed.length === 0) await nextTurn();
    expect(stage.stateOf(web)).toEqual(['queued']);
    later[Symbol.dispose]();
  });

  test('[ASK6] in a session that was removed nothing expires and nothing is looked at again', async () => {
    const ask = { peer: 'web', question: 'Well?', deadline_minutes: 1 };
    const asking = stage.call(api, 'c_1', { tool: 'ask_peer', arguments: ask });
    await stage.untilAsked();
    await stage.commit(web, { kind: 'session.removed', data: { trashRef: null } });
    await delivery.consider(web);
    expect(stage.stateOf(api)).toEqual(['failed']);
    expect(JSON.stringify(await asking)).toContain('It was removed.');

    stage.clock.advanceBy(61_000);
    const looks = vi.spyOn(stage.clock, 'schedule');
    await stage.newDelivery().consider(web);
    expect(looks).not.toHaveBeenCalled();
  });

  test('[ASK3] after a limit the hub looks again by itself', async () => {
    const turn = { promptId: 'p1', text: 'x', message: null };
    await stage.commit(web, { kind: 'turn.started', data: turn });
    const failed = { promptId: 'p1', error: 'rate_limit', text: '' };
    await stage.commit(web, { kind: 'turn.failed', data: failed });
    await stage.call(api, 'c_1', tell);
    await delivery.consider(web);
    expect(stage.noticed).toEqual([]);

    stage.clock.advanceBy(6 * 60_000);
    while (stage.noticed.length === 0) await nextTurn();
    expect(stage.noticed[0]?.text).toContain('Hello.');
  });

  test('[ASK6] what cannot be stored is tried again after a second, not at once', async () => {
    await stage.call(api, 'c_1', tell);
    stage.clock.advanceBy(25 * 60 * 60_000);
    vi.spyOn(stage.commands, 'run').mockRejectedValue(new Error('the disk is full'));
    const looks = vi.spyOn(stage.clock, 'schedule');
    await expect(delivery.consider(web)).rejects.toThrow('the disk is full');
    expect(looks).toHaveBeenLastCalledWith(1000, expect.any(Function));
  });

  test('[ASK5] a call returns a ticket after 100 seconds, and the outcome is due then', async () => {
    const ask = { peer: 'web', question: 'Well?' };
    const asking = stage.call(api, 'c_1', { tool: 'ask_peer', arguments: ask });
    await stage.untilAsked();
    stage.clock.advanceBy(100_000);
    expect(JSON.stringify(await asking)).toContain('Your ticket is a_');
    const [open] = stage.log.state.sessions.get(web)?.asks ?? [];
    if (!open) throw new Error('it was asked');
    const answered = { ask: open.id, answer: 'Well.', by: 'turn' } as const;
    await stage.commit(web, { kind: 'ask.answered', data: answered });
    await delivery.consider(web);
    await delivery.consider(api);
    expect(stage.noticed.at(-1)?.text).toContain('Well.');
  });

  async function answeredCall(): Promise<string> {
    const question = { peer: 'web', question: 'Well?' };
    const asking = stage.call(api, 'c_1', { tool: 'ask_peer', arguments: question });
    await stage.untilAsked();
    const [open] = stage.log.state.sessions.get(web)?.asks ?? [];
    if (!open) throw new Error('it was asked');
    const turn = { promptId: 'p1', text: 'x', message: null };
    await stage.commit(api, { kind: 'turn.started', data: turn });
    const reply = { ask: open.id, answer: 'Well.', by: 'turn' } as const;
    await stage.commit(api, { kind: 'ask.answered', data: reply });
    return JSON.stringify(await asking);
  }

  function told(): string | null | undefined {
    return stage.log.state.sessions.get(api)?.asks[0]?.toldAt;
  }

  async function finished(tool: string, output: string): Promise<void> {
    await stage.report(api, {
      kind: 'tool.finished',
      data: { ...toolCall(tool), input: {}, output, durationMs: 1 },
    });
  }

  describe('the result of a call', () => {
    const askPeer = 'mcp__plugin_roundhouse_hub__ask_peer';

    test('[ASK13] is told only when Claude Code reports it, not when the hub has answered', async () => {
      const result = await answeredCall();
      expect(told()).toBeNull();
      await finished(askPeer, result);
      expect(told()).not.toBeNull();
    });

    test('[ASK13] that was lost comes as a message once the session rests', async () => {
      await answeredCall();
      const failure = 'fetch failed: the connection was closed';
      await stage.report(api, {
        kind: 'tool.failed',
        data: { ...toolCall(askPeer), input: {}, error: failure, durationMs: 1 },
      });
      const end = { promptId: 'p1', answer: 'It failed.', backgroundTasks: 0 };
      await stage.report(api, { kind: 'turn.ended', data: end });
      await stage.rest(api);
      await delivery.consider(api);

      expect(stage.noticed.at(-1)?.text).toContain('Well.');
    });

    test('[ASK13] is not told by a ticket, by another tool or by a text of the peer', async () => {
      const result = await answeredCall();
      const [ask] = stage.log.state.sessions.get(api)?.asks ?? [];
      await finished('Bash', result);
      await finished(askPeer, `{"receipt":null,"ask":"${ask?.id}","state":"answered"}`);
      expect(told()).toBeNull();
    });
  });
});
