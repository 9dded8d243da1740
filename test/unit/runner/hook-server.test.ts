import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FourEyesCalls } from '../../../src/runner/hooks/four-eyes-calls.ts';
import { HeldRequests } from '../../../src/runner/hooks/held-requests.ts';
import { HookIntake } from '../../../src/runner/hooks/hook-intake.ts';
import { HookServer } from '../../../src/runner/hooks/hook-server.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Receipts } from '../../support/receipts.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

const stop = { hook_event_name: 'Stop' };
const ask = {
  hook_event_name: 'PermissionRequest',
  tool_name: 'Bash',
  tool_input: { command: 'x' },
};

/** As many connections at once as a system lets wait at one port. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

describe('the hook server', () => {
  let clock: ManualClock;
  let facts: Receipts<RunnerFact>;
  let held: HeldRequests;
  let hookServer: HookServer;
  let address: { readonly url: string; readonly token: string };

  beforeEach(async () => {
    clock = new ManualClock();
    facts = new Receipts();
    held = new HeldRequests({ clock, record: (fact) => facts.add(fact) });
    const calls = new FourEyesCalls(['push']);
    const hooks = new HookIntake({
      held,
      record: (fact) => facts.add(fact),
      mustHold: (payload) => calls.mustHold(payload),
      logger: silentLogger,
    });
    hookServer = new HookServer({ clock, logger: silentLogger, routes: [hooks] });
    address = await hookServer.start();
  });

  afterEach(() => hookServer[Symbol.asyncDispose]());

  function post(
    body: string | object,
    options: {
      headers?: Record<string, string>;
      path?: string;
      method?: string;
      signal?: AbortSignal;
    } = {},
  ): Promise<Answer> {
    const { headers, path = '/hook/Stop', method = 'POST', signal } = options;
    return new Promise((resolve, reject) => {
      const outgoing = request(`${address.url}${path}`, {
        method,
        agent,
        ...(signal ? { signal } : {}),
        headers: { authorization: `Bearer ${address.token}`, ...headers },
      });
      outgoing.on('response', (response) => {
        void text(response).then((read) =>
          resolve({ status: response.statusCode ?? 0, body: read }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  function requestOf(): string {
    const [fact] = facts.all;
    return fact?.type === 'hook' ? (fact.request ?? '') : '';
  }

  it('[GATE24] holds a call under four eyes before it runs, and no status of a dialog ends that', async () => {
    const call = {
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'git push' },
      tool_use_id: 'toolu_1',
    };
    const harmless = { ...call, tool_input: { command: 'git status' }, tool_use_id: 'toolu_0' };
    expect(await post(harmless)).toEqual({ status: 200, body: '{}' });
    const answered = post(call);
    await facts.until(() => held.size === 1);
    expect(facts.all.at(-1)).toMatchObject({ toolUseId: 'toolu_1', payload: call });
    for (const status of ['waiting', 'busy'] as const) held.observeStatus(status);
    clock.advanceBy(10_000);
    await post(harmless);
    expect(held.size).toBe(1);

    held.answer(held.requests[0] ?? '', { fine: true });
    expect(await answered).toEqual({ status: 200, body: '{"fine":true}' });
  });

  it('[GATE24] denies a call that nobody answered, before Claude Code stops waiting and runs it', async () => {
    const input = { tool_name: 'Bash', tool_input: { command: 'git push' } };
    const answered = post({ hook_event_name: 'PreToolUse', tool_use_id: 'toolu_1', ...input });
    await facts.until(() => held.size === 1);
    clock.advanceBy(86_400_000 - 60_000);
    expect((await answered).body).toContain('"permissionDecision":"deny"');
  });

  it.each([
    ['Stop', (hook: object) => void post(hook)],
    ['StopFailure', (hook: object) => void post(hook)],
    ['UserPromptSubmit', (hook: object) => void post(hook)],
    ['the hub lets it go', () => held.answer(held.requests[0] ?? '', {})],
    ['the session ended', () => held.closeAll('session-ended')],
  ])('[GATE24] denies a held call that is over without a decision: %s', async (what, end) => {
    const input = { tool_name: 'Bash', tool_input: { command: 'git push' } };
    const answered = post({ hook_event_name: 'PreToolUse', tool_use_id: 'toolu_1', ...input });
    await facts.until(() => held.size === 1);
    end({ hook_event_name: what });
    expect((await answered).body).toContain('"permissionDecision":"deny"');
  });

  it('writes an observing hook down, then answers it empty', async () => {
    expect(await post(stop)).toEqual({ status: 200, body: '{}' });
    expect(facts.all).toEqual([{ type: 'hook', payload: stop, request: null }]);
  });

  it.each([
    ['no token', { authorization: '' }],
    ['another token', { authorization: 'Bearer rh_hook_x' }],
    ['the token as another kind', { authorization: 'Basic x' }],
  ])('[WRK-1] refuses a request with %s', async (_what, headers) => {
    expect((await post(stop, { headers })).status).toBe(401);
    expect(facts.all).toEqual([]);
  });

  it.each(['evil.test', 'localhost:80', '127.0.0.1', '127.0.0.1.:80', '0x7f.1'])(
    '[WEB-1] refuses the Host %s',
    async (host) => {
      expect((await post(stop, { headers: { host } })).status).toBe(421);
      expect(facts.all).toEqual([]);
    },
  );

  it.each(['http://127.0.0.1', 'null', 'https://evil.test'])(
    '[WEB-2] refuses the Origin %s',
    async (origin) => {
      expect((await post(stop, { headers: { origin } })).status).toBe(403);
      expect(facts.all).toEqual([]);
    },
  );

  it('[GATE15] a request with an input that is too large is written down in part, and says so', async () => {
    const answer = post({
      ...ask,
      tool_name: 'Write',
      tool_input: { file_path: '/repo/big.txt', content: '😀'.repeat(150_000) },
      permission_suggestions: [{ type: 'setMode', mode: 'acceptEdits' }],
    });
    await facts.until(() => facts.all.length === 1);
    const [fact] = facts.all;
    expect(fact).toMatchObject({
      request: expect.any(String) as string,
      isInputCut: true,
      payload: {
        tool_name: 'Write',
        tool_input: {
          file_path: '/repo/big.txt',
          content: `${'😀'.repeat(1000)}\n… 298000 more characters`,
        },
        permission_suggestions: [{ type: 'setMode', mode: 'acceptEdits' }],
      },
    });
    held.closeAll('session-ended');
    await answer;
  });

  it.each([200, 199_000])('[GATE15] an input of %i characters is whole', async (length) => {
    const call = { hook_event_name: 'PreToolUse', tool_input: { content: 'x'.repeat(length) } };
    await post(call);
    expect(facts.all).toEqual([{ type: 'hook', payload: call, request: null }]);
  });

  it('[GATE16] of a result the beginning is written down, of a picture its name', async () => {
    const png = Buffer.alloc(300_000, 7);
    png.write('89504e470d0a1a0a0000000d49484452000000c800000022', 0, 'hex');
    await post({
      hook_event_name: 'PostToolUse',
      tool_use_id: 'toolu_1',
      tool_response: {
        type: 'image',
        file: { base64: png.toString('base64'), type: 'image/png' },
        note: 'x'.repeat(300_000),
      },
    });
    expect(facts.all).toEqual([
      {
        type: 'hook',
        request: null,
        payload: {
          hook_event_name: 'PostToolUse',
          tool_use_id: 'toolu_1',
          tool_response: {
            type: 'image',
            file: { text: 'Picture, PNG, 200×34, 293 KB' },
            note: `${'x'.repeat(32_768)}\n… 267232 more characters`,
          },
        },
      },
    ]);
  });

  it('[GATE16] a result of many parts is bounded as a whole', async () => {
    await post({ hook_event_name: 'PostToolUse', tool_response: Array(100_000).fill('part') });
    expect(JSON.stringify(facts.all).length).toBeLessThan(200_000);
  });

  it('[GATE16] [WRK-11] a hook above 32 MiB is known by its two ends', async () => {
    const big = JSON.stringify({
      session_id: 's1',
      hook_event_name: 'PostToolUse',
      tool_name: 'Edit',
      tool_input: { file_path: '/repo/"big".txt', old_string: 'x'.repeat(33 << 20) },
      tool_response: { text: ',"tool_use_id":"no"' },
      tool_use_id: 'toolu_9',
      duration_ms: 3,
    });
    expect((await post(big)).status).toBe(200);
    expect(facts.all).toEqual([
      {
        type: 'hook',
        request: null,
        payload: {
          session_id: 's1',
          hook_event_name: 'PostToolUse',
          tool_name: 'Edit',
          tool_input: { file_path: '/repo/"big".txt', note: '33 MB, too large to be kept' },
          tool_response: '33 MB, too large to be kept',
          tool_use_id: 'toolu_9',
        },
      },
    ]);
  });

  it('[GATE17] half a surrogate pair is made whole where it comes in, in names and values', async () => {
    const json = String.raw`{"hook_event_name":"PreToolUse","tool_input":{"Which \ud99c?":["\udc00 😀"]}}`;
    await post(json);
    expect(facts.all).toMatchObject([
      { payload: { tool_input: { 'Which \ufffd?': ['\ufffd 😀'] } } },
    ]);
  });

  it('[MSG3] takes the receipt of a message of the largest size', async () => {
    const prompt = { hook_event_name: 'UserPromptSubmit', prompt: '\t'.repeat(256 * 1024) };
    expect((await post(prompt, { path: '/hook/UserPromptSubmit' })).status).toBe(200);
    const [fact] = facts.all;
    expect(JSON.stringify(fact).length).toBeLessThan(1024 * 1024);
  });

  it('[WRK-11] lets a burst of a thousand through, then two hundred a second', async () => {
    const statuses = async (count: number): Promise<readonly number[]> => {
      const answers = await Promise.all(Array.from({ length: count }, () => post(stop)));
      return answers.map(({ status }) => status);
    };
    expect(new Set(await statuses(1000))).toEqual(new Set([200]));
    expect((await post(stop)).status).toBe(429);
    clock.advanceBy(1000);
    const next = await statuses(210);
    expect(next.filter((status) => status === 200)).toHaveLength(200);
  });

  it.each([
    ['/other', 'POST', 404],
    ['/hook/Stop', 'GET', 405],
  ])('answers %s %s with %i', async (path, method, status) => {
    expect((await post('', { path, method })).status).toBe(status);
  });

  it.each(['not json', '[]', '{}', '{"hook_event_name":1}'])(
    'refuses %j as a hook',
    async (body) => {
      expect((await post(body)).status).toBe(400);
      expect(facts.all).toEqual([]);
    },
  );

  it('[GATE1] holds a permission request until it is answered, once', async () => {
    const answer = post(ask);
    await facts.until(() => facts.all.length === 1);
    const handle = requestOf();
    held.answer(handle, { decided: true });
    held.answer(handle, { decided: false });
    expect(await answer).toEqual({ status: 200, body: '{"decided":true}' });
    expect(facts.all.slice(1)).toEqual([{ type: 'request-answered', request: handle }]);
  });

  it('[GATE5] a request whose connection Claude Code closed is over', async () => {
    const stopAsking = new AbortController();
    const answer = post(ask, { signal: stopAsking.signal }).catch(() => 'closed');
    await facts.until(() => facts.all.length === 1);
    stopAsking.abort();
    await facts.until(() => facts.all.length === 2);
    expect(await answer).toBe('closed');
    expect(facts.all[1]).toEqual({
      type: 'request-closed',
      request: requestOf(),
      reason: 'socket-closed',
    });
    held.answer(requestOf(), { late: true });
    expect(facts.all).toHaveLength(2);
  });

  it.each([
    [
      'its tool ran',
      { hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: { command: 'x' } },
    ],
    ['the turn ended', stop],
    ['a new prompt came', { hook_event_name: 'UserPromptSubmit', prompt: 'x' }],
  ])('[GATE7] a request is let go empty when %s', async (_what, payload) => {
    const answer = post(ask);
    await facts.until(() => facts.all.length === 1);
    await post(payload);
    expect(await answer).toEqual({ status: 200, body: '{}' });
    expect(facts.all.at(-1)).toEqual({
      type: 'request-closed',
      request: requestOf(),
      reason: 'superseded',
    });
  });

  it('another call that ran says nothing about a request', async () => {
    const answer = post(ask);
    await facts.until(() => facts.all.length === 1);
    await post({ hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: { command: 'y' } });
    expect(held.size).toBe(1);
    held.answer(requestOf(), {});
    await answer;
  });

  it('[GATE5] a request is over when its dialog stays away', async () => {
    const answer = post(ask);
    await facts.until(() => facts.all.length === 1);
    held.observeStatus('waiting');
    held.observeStatus('busy');
    clock.advanceBy(700);
    held.observeStatus('waiting');
    clock.advanceBy(1000);
    expect(held.size).toBe(1);
    held.observeStatus('busy');
    clock.advanceBy(750);
    expect((await answer).body).toBe('{}');
    expect(held.size).toBe(0);
  });

  it('[GATE6] a status from between two dialogs says nothing about the second', async () => {
    const first = post(ask);
    await facts.until(() => facts.all.length === 1);
    held.observeStatus('waiting');
    held.answer(requestOf(), {});
    await first;
    const second = post(ask);
    await facts.until(() => held.size === 1);
    held.observeStatus('busy');
    clock.advanceBy(60_000);
    expect(held.size).toBe(1);
    held.observeStatus('waiting');
    held.observeStatus('busy');
    clock.advanceBy(750);
    expect((await second).body).toBe('{}');
  });

  it('[GATE6] an answer to one request closes no other one', async () => {
    const answers = [post(ask), post(ask), post(ask)];
    await facts.until(() => held.size === 3);
    held.observeStatus('waiting');
    held.answer(requestOf(), {});
    held.observeStatus('busy');
    clock.advanceBy(60_000);
    expect(held.size).toBe(2);
    held.closeAll('session-ended');
    await Promise.all(answers);
  });

  it('[GATE5] the id of a call tells equal calls apart', async () => {
    const call = { tool_name: 'Bash', tool_input: { command: 'x' } };
    const pre = { hook_event_name: 'PreToolUse', ...call };
    await post({ ...pre, tool_use_id: 'toolu_1' });
    await post({ ...pre, tool_use_id: 'toolu_2', agent_id: 'a1' });
    const ofAgent = post({ ...ask, agent_id: 'a1' });
    await facts.until(() => held.size === 1);
    const ofTurn = post(ask);
    await facts.until(() => held.size === 2);
    expect(facts.all.slice(2)).toMatchObject([{ toolUseId: 'toolu_2' }, { toolUseId: 'toolu_1' }]);
    await post({
      hook_event_name: 'PostToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'x', added: 'by an answer' },
      tool_use_id: 'toolu_1',
    });
    expect((await ofTurn).body).toBe('{}');
    expect(held.size).toBe(1);
    held.closeAll('session-ended');
    await ofAgent;
  });

  it('[GATE18] a plan that was edited is reported, and an approval of the former is not handed on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundhouse-plan-'));
    const planFilePath = join(folder, 'plan.md');
    writeFileSync(planFilePath, 'one\r\n');
    const input = { plan: 'one', planFilePath };
    const approval = (plan: string): object => ({
      hookSpecificOutput: {
        hookEventName: 'PermissionRequest',
        decision: { behavior: 'allow', updatedInput: { ...input, plan } },
      },
    });
    const asked = post({ ...ask, tool_name: 'ExitPlanMode', tool_input: input });
    await facts.until(() => facts.all.length === 1);
    const handle = requestOf();
    clock.advanceBy(500);
    expect(facts.all).toHaveLength(1);

    writeFileSync(planFilePath, 'two');
    clock.advanceBy(500);
    held.answer(handle, approval('one'));
    writeFileSync(planFilePath, 'three');
    held.answer(handle, approval('two'));
    expect(facts.all.slice(1)).toEqual([
      { type: 'plan-changed', request: handle, plan: 'two', isCut: false },
      { type: 'plan-changed', request: handle, plan: 'three', isCut: false },
    ]);
    held.answer(handle, approval('three'));
    expect(JSON.parse((await asked).body)).toEqual(approval('three'));
    writeFileSync(planFilePath, 'four');
    clock.advanceBy(5000);
    expect(facts.all.slice(3)).toEqual([{ type: 'request-answered', request: handle }]);
    rmSync(folder, { recursive: true });
  });

  it('[GATE14] a dialog that an interrupt closed is told from one that was answered', async () => {
    const ends = [new AbortController(), new AbortController()];
    const closing = ends.map(({ signal }) => post(ask, { signal }).catch(() => 'closed'));
    await facts.until(() => held.size === 2);
    held.observeInterrupt();
    ends[0]?.abort();
    await facts.until(() => held.size === 1);
    clock.advanceBy(3000);
    ends[1]?.abort();
    await facts.until(() => held.size === 0);
    await Promise.all(closing);
    expect(facts.all.slice(2)).toMatchObject([
      { type: 'request-closed', reason: 'interrupted' },
      { type: 'request-closed', reason: 'socket-closed' },
    ]);
  });
});
