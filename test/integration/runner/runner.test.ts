import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createClaudeLab, type ClaudeLab } from '../../support/claude-lab.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { runBash, say, sayThenWait } from '../../support/model-server/reply.ts';
import { RunnerLab } from '../../support/runner-lab.ts';

const escape = '\x1b';

let model: ModelServer;
let lab: ClaudeLab;
let runner: RunnerLab;

async function open(): Promise<void> {
  model = new ModelServer();
  await model.start();
  lab = createClaudeLab({ modelUrl: model.url });
  runner = new RunnerLab(lab);
  await runner.openHub();
}

async function close(): Promise<void> {
  await runner[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
}

async function heldRequest(): Promise<string> {
  await runner.until(() => runner.hooks('PermissionRequest').length === 1);
  return runner.hooks('PermissionRequest')[0]?.request ?? '';
}

function decide(request: string, decision: object): void {
  const body = { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } };
  runner.connection?.send({ type: 'answer', request, body });
}

async function turnEnded(): Promise<void> {
  await runner.until(() => runner.hooks('Stop').length === 1);
  await runner.untilIdle();
}

/** When the runner saw the first hook of this name. */
function hookTime(name: string): string | undefined {
  const told = runner
    .told()
    .find(({ fact }) => fact.type === 'hook' && fact.payload['hook_event_name'] === name);
  return told?.at;
}

function isBusy(): boolean {
  return runner.all('status').at(-1)?.status === 'busy';
}

describe('a runner whose Claude Code is idle', () => {
  beforeAll(async () => {
    await open();
    runner.start({ text: 'hello' });
    await turnEnded();
  });

  beforeEach(async () => {
    await runner.untilIdle();
    runner.countFromHere();
  });

  afterAll(close);

  it('brings a denial and its words to the model', async () => {
    runner.deliver('m_denied', '%bash touch denied');
    decide(await heldRequest(), { behavior: 'deny', message: 'Not on a Friday.' });
    await turnEnded();
    expect(model.turns.at(-1)?.toolResults).toEqual([{ text: 'Not on a Friday.', isError: true }]);
    expect(existsSync(join(lab.repo, 'denied'))).toBe(false);
  });

  it('lets a request go that was answered Yes in the terminal', async () => {
    runner.deliver('m_yes', '%bash touch allowed');
    const request = await heldRequest();
    await runner.until(() => runner.all('status').at(-1)?.status === 'waiting');
    await runner.pressUntil('1', () => runner.all('request-closed').length === 1);
    await turnEnded();
    expect(existsSync(join(lab.repo, 'allowed'))).toBe(true);
    expect(runner.all('request-closed')).toEqual([
      { type: 'request-closed', request, reason: 'superseded' },
    ]);
    // Our own answer comes too late and does nothing.
    decide(request, { behavior: 'deny', message: 'late', interrupt: true });
    runner.deliver('m_yes_2', 'still there?');
    await runner.until(() => runner.hooks('Stop').length === 2);
    expect(runner.all('request-answered')).toEqual([]);
  });

  it('lets a request go that was answered No in the terminal', async () => {
    runner.deliver('m_no', '%bash touch refused');
    const request = await heldRequest();
    await runner.until(() => runner.all('status').at(-1)?.status === 'waiting');
    await runner.pressUntil(escape, () => runner.all('request-closed').length === 1);
    // Its status says so as well, and on a busy machine may be the first to be heard.
    expect(runner.all('request-closed')).toEqual([
      {
        type: 'request-closed',
        request,
        reason: expect.stringMatching(/^(socket-closed|superseded)$/) as string,
      },
    ]);
    await runner.untilIdle();
  });

  it('interrupts with one Escape, which the status shows and no Stop hook', async () => {
    model.when('think at length', sayThenWait('Thinking it over.', new Promise(() => undefined)));
    runner.deliver('m_think', 'think at length');
    await model.turn(({ promptText }) => promptText.includes('think at length'));
    await runner.until(isBusy);
    runner.connection?.send({ type: 'interrupt', id: 'i1' });
    runner.connection?.send({ type: 'interrupt', id: 'i1' });
    await runner.untilIdle();
    expect(runner.hooks('Stop')).toEqual([]);
    expect(runner.all('claude-exited')).toEqual([]);
  });

  it('[RUN14] tells what Claude Code thinks, and that it thought so before what came of it', async () => {
    runner.deliver(
      'm_thought',
      '%think The file is missing: make it.\n%bash touch missing\n%say Done.',
    );
    decide(await heldRequest(), { behavior: 'allow' });
    await turnEnded();
    await runner.until(() => runner.all('thought').length > 0);
    const [thought] = runner.all('thought');
    const moments = [
      { what: 'UserPromptSubmit', at: hookTime('UserPromptSubmit') },
      { what: thought?.text, at: thought?.endedAt },
      { what: 'PreToolUse', at: hookTime('PreToolUse') },
    ];

    expect(runner.all('thought')).toHaveLength(1);
    expect(moments.toSorted((a, b) => String(a.at).localeCompare(String(b.at)))).toEqual(moments);
    expect(thought?.text).toBe('The file is missing: make it.');
  });
});

describe('a runner with a real Claude Code of its own', () => {
  beforeEach(open);
  afterEach(close);

  it('tells a turn: start, receipt, permission request, answer, tool, stop', async () => {
    runner.start({ text: '%bash touch made\n%say All done.' });
    const request = await heldRequest();
    decide(request, { behavior: 'allow' });
    await turnEnded();
    expect(existsSync(join(lab.repo, 'made'))).toBe(true);
    expect(runner.all('hook').map(({ payload }) => payload['hook_event_name'])).toEqual(
      expect.arrayContaining(['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse']),
    );
    expect(runner.all('request-answered')).toEqual([{ type: 'request-answered', request }]);
    expect(runner.all('request-closed')).toEqual([]);
    expect(runner.outcomes('m_first').map(({ state }) => state)).toEqual(['typed', 'accepted']);
    expect(runner.facts.all.map(({ n }) => n)).toEqual(runner.facts.all.map((_, i) => i + 1));
    expect(runner.hooks('Stop')[0]?.payload).toMatchObject({ last_assistant_message: 'All done.' });
  });

  it('ends kindly when the hub says stop: SessionEnd, then the exit, then itself', async () => {
    runner.start({ text: 'hello' });
    await turnEnded();
    const { claudePid } = runner.record ?? {};
    runner.connection?.send({ type: 'stop', id: 's1', graceMs: 60_000 });
    await runner.until(() => runner.all('claude-exited').length === 1);
    expect(runner.hooks('SessionEnd')).toHaveLength(1);
    await runner.ended;
    expect(runner.record?.claudePid).toBe(claudePid);
    expect(runner.record?.endedAt).not.toBeNull();
    expect(runner.processes()).toEqual([]);
  });

  it('tells that Claude Code was killed, and ends what it left behind', async () => {
    const leaveBehind = 'nohup setsid sleep 1000 >/dev/null 2>&1 & echo started';
    model.next(runBash(leaveBehind), say('It runs.'));
    runner.start({ text: 'start it', mode: 'bypassPermissions' });
    await turnEnded();
    expect(runner.processes().length).toBeGreaterThan(1);
    process.kill(runner.record?.claudePid ?? 0, 'SIGKILL');
    await runner.until(() => runner.all('claude-exited').length === 1);
    expect(runner.all('claude-exited')).toEqual([
      {
        type: 'claude-exited',
        code: null,
        signal: 'SIGKILL',
        output: expect.stringContaining('It runs.') as string,
      },
    ]);
    await runner.ended;
    expect(runner.processes()).toEqual([]);
  });

  it('says why Claude Code could not be started', async () => {
    runner.start({ cwd: join(lab.home, 'nowhere') });
    await runner.until(() => runner.all('start-failed').length === 1);
    expect(runner.all('start-failed')[0]?.reason).toContain('is not there');
    await runner.ended;
  });

  it('takes up a conversation again', async () => {
    runner.start({ text: 'the first words' });
    await turnEnded();
    runner.connection?.send({ type: 'stop', id: 's1', graceMs: 60_000 });
    await runner.ended;
    runner.startAgain({ text: 'the second words' });
    await runner.until(() => runner.hooks('Stop').length === 1);
    const [begin] = runner.hooks('SessionStart');
    expect(begin?.payload).toMatchObject({ source: 'resume' });
    expect(JSON.stringify(model.turns.at(-1)?.body)).toContain('the first words');
  });

  it('resizes the terminal and sends the screen as it is', async () => {
    runner.start({ text: 'hello' });
    await turnEnded();
    runner.connection?.resize({ cols: 90, rows: 30 });
    runner.connection?.input(Buffer.from('typed by an operator'));
    await runner.until(() => runner.connection?.size.cols === 90);
    await runner.untilScreen((text) => text.includes('typed by an operator'));
    const snapshot = await runner.connection?.snapshot();
    expect(snapshot?.offset).toBeLessThanOrEqual(runner.output.length);
    expect(snapshot?.data.length).toBeGreaterThan(0);
  });
});
