import { describe, expect, test } from 'vitest';

import { decideInterrupt } from '../../../../src/main/hub/sessions/decide-session.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { needsOperator, sessionStateOf } from '../../../../src/shared/domain/session.ts';
import { stateDetail } from '../../../../src/shared/domain/state-detail.ts';
import type { RunnerFact } from '../../../../src/shared/wire/runner-link.ts';
import { SessionStory } from '../../../support/session-story.ts';

const message = asId('message', 'm_1');

function withMessage(story: SessionStory): SessionStory {
  story.commit({ kind: 'message.queued', data: { message, text: 'do it' } });
  story.commit({ kind: 'message.dispatched', data: { message } });
  story.fact({ type: 'delivery', message, outcome: { state: 'typed' } });
  story.turn('p1');
  story.fact({ type: 'delivery', message, outcome: { state: 'accepted', promptId: 'p1' } });
  return story;
}

function receipt(story: SessionStory) {
  const found = story.view.messages.find((one) => one.id === message);
  return found && { state: found.state, answer: found.answer, reason: found.reason };
}

/** What is said of a session that ended so. */
function ended(fact: Partial<Extract<RunnerFact, { type: 'claude-exited' }>>): string | null {
  const story = new SessionStory().start();
  story.fact({ type: 'claude-exited', code: 0, signal: null, ...fact });
  return stateDetail(story.view);
}

describe('the state of a session', () => {
  test('is working in a turn and idle after it', () => {
    const story = new SessionStory().start().turn('p1');
    expect(sessionStateOf(story.view)).toBe('working');

    story.hook('Stop', { prompt_id: 'p1', last_assistant_message: 'done' });
    story.status('idle');
    expect(sessionStateOf(story.view)).toBe('idle');
  });

  test('[STATE4] is starting until Claude Code reports, and unknown when it does not', () => {
    const story = new SessionStory();
    story.fact({ type: 'claude-started', pid: 1, version: null });
    expect(sessionStateOf(story.view)).toBe('starting');
    story.fact({ type: 'unobserved', reason: 'It has sent no hook yet.' });
    expect(sessionStateOf(story.view)).toBe('unknown');
    expect(stateDetail(story.view)).toContain('It has sent no hook yet.');
  });

  test('[STATE4] is not idle after a resume until Claude Code reports', () => {
    const story = new SessionStory().start().turn('p1');
    story.hook('Stop', { prompt_id: 'p1' });
    story.status('idle');
    story.fact({ type: 'claude-exited', code: 0, signal: null });
    story.commit({ kind: 'session.start-requested', data: { prompt: null, isResume: true } });
    story.fact({ type: 'claude-started', pid: 2, version: null });
    expect(sessionStateOf(story.view)).toBe('starting');
  });

  test('[STATE5] waits for a person while a dialog is in front of the start', () => {
    const story = new SessionStory();
    story.fact({ type: 'claude-started', pid: 1, version: null });
    story.fact({ type: 'start-dialog', line: 'Do you trust the files in this folder?' });
    expect(sessionStateOf(story.view)).toBe('waiting');
    expect(needsOperator(story.view)).toBe(true);
    expect(stateDetail(story.view)).toBe(
      'Claude Code shows a dialog in its terminal before it starts: Do you trust the files in this folder?',
    );

    story.hook('SessionStart', { source: 'startup', session_id: 'c' });
    expect(sessionStateOf(story.view)).toBe('idle');
  });

  test('[STATE6] refuses an interrupt that would answer a dialog', () => {
    const story = new SessionStory();
    story.fact({ type: 'claude-started', pid: 1, version: null });
    expect(decideInterrupt(story.view).ok).toBe(false);
    story.fact({ type: 'start-dialog', line: 'Do you trust the files in this folder?' });
    expect(decideInterrupt(story.view)).toMatchObject({
      error: {
        message: expect.stringMatching(/: .*Do you trust the files in this folder\?$/u) as string,
      },
    });
    story.start();
    expect(decideInterrupt(story.view).ok).toBe(true);
    story.status('waiting', 'dialog open');
    expect(decideInterrupt(story.view).ok).toBe(false);
    story.status('idle');
    story.turn('p1').ask('p1', 'npm test');
    expect(decideInterrupt(story.view).ok).toBe(true);
  });

  test('[STATE2] is unknown at a status word that is not known, also within a turn', () => {
    const story = new SessionStory().start().turn('p1');
    story.fact({ type: 'status', status: 'unknown', waitingFor: null, word: 'dreaming' });
    expect(sessionStateOf(story.view)).toBe('unknown');
    expect(stateDetail(story.view)).toBe(
      'Claude Code reports the status “dreaming”, which this version of Roundhouse does not know',
    );

    story.status('busy');
    expect(sessionStateOf(story.view)).toBe('working');
  });

  test('[STATE1] is idle with what runs in the background, and ends an interrupted turn', () => {
    const story = new SessionStory().start().turn('p1');
    story.hook('PostToolUse', {
      prompt_id: 'p1',
      tool_name: 'Bash',
      tool_input: { command: 'npm run dev', run_in_background: true },
      tool_response: { stdout: '', stderr: '', backgroundTaskId: 'b1' },
    });
    const since = story.view.lastAt;
    story.shellStatus();
    expect(story.view.turn?.state).toBe('interrupted');
    expect(sessionStateOf(story.view)).toBe('idle');
    expect(stateDetail(story.view)).toBe('1 task running');
    expect(story.view.tasks).toEqual([
      { id: 'b1', type: 'shell', description: 'npm run dev', since },
    ]);

    story.status('idle');
    expect(story.view.tasks).toEqual([]);
  });

  test('[STATE3] keeps the age of a task over the turns that list it', () => {
    const story = new SessionStory().start().turn('p1');
    const task = { id: 'b1', type: 'shell', description: 'sleep 600', command: 'sleep 600' };
    story.hook('Stop', { prompt_id: 'p1', background_tasks: [task] });
    story.shellStatus();
    const [{ since } = { since: '' }] = story.view.tasks;
    story.turn('p2');
    expect(story.view.tasks).toHaveLength(1);
    story.hook('Stop', { prompt_id: 'p2', background_tasks: [task, { type: 'monitor' }] });
    expect(story.view.tasks.map((one) => [one.id, one.since === since])).toEqual([
      ['b1', true],
      ['task-2', false],
    ]);
    story.hook('Stop', { prompt_id: 'p1', background_tasks: [] });
    expect(story.view.tasks).toHaveLength(2);
  });

  test('[STATE3] counts a sub-agent from its start to its end', () => {
    const story = new SessionStory().start().turn('p1');
    story.hook('SubagentStart', { agent_id: 'a1', agent_type: 'Explore' });
    expect(story.view.tasks).toMatchObject([{ type: 'subagent', description: 'Explore' }]);
    story.hook('SubagentStop', { agent_id: 'a1', agent_type: 'Explore' });
    expect(story.view.tasks).toEqual([]);

    story.hook('SubagentStart', { agent_id: 'a2', agent_type: 'Explore' });
    story.status('idle');
    expect(story.view.tasks).toEqual([]);
  });

  test('[STATE7] says how it ended, with the words of a Claude Code that failed', () => {
    expect(ended({})).toBe('ended');
    expect(ended({ code: 143 })).toBe('ended by SIGTERM (exit code 143)');
    expect(ended({ code: null, signal: 'SIGKILL' })).toBe('killed by SIGKILL');
    expect(ended({ code: null, signal: 'SIGKILL', isOutOfMemory: true })).toBe(
      'ended by the system: it was out of memory',
    );
    expect(ended({ code: 1, output: "──\nerror: unknown option '--x'\nsee --help" })).toBe(
      "ended with exit code 1: error: unknown option '--x'",
    );

    const stopped = new SessionStory().start();
    stopped.commit({ kind: 'session.stop-requested', data: {} });
    stopped.fact({ type: 'claude-exited', code: 143, signal: null, output: 'Resume with …' });
    expect(stateDetail(stopped.view)).toBe('stopped by Ana');
  });

  test('[STATE8] names what still runs after its end', () => {
    const story = new SessionStory().start();
    const left = [{ pid: 7, startTime: '1', command: 'python3 -m http.server' }];
    story.fact({ type: 'claude-exited', code: 0, signal: null, left });
    expect(stateDetail(story.view)).toBe('ended; still runs: 7 python3 -m http.server');
  });

  test('is unknown while its runner is away, and returns with it', () => {
    const story = new SessionStory().start();
    const runner = asId('runner', 'r_story');
    story.commit({ kind: 'runner.disconnected', data: { runner } });
    expect(sessionStateOf(story.view)).toBe('unknown');
    story.commit({ kind: 'runner.connected', data: { runner, pid: 7 } });
    expect(sessionStateOf(story.view)).toBe('idle');
  });

  test('shows an interrupted turn, which fires no hook, by the status file', () => {
    const story = new SessionStory().start().turn('p1');
    story.status('idle');
    expect(story.view.turn?.state).toBe('interrupted');
    expect(sessionStateOf(story.view)).toBe('idle');
  });

  test('is not moved by an idle that is older than the turn', () => {
    const story = new SessionStory().start();
    const before = story.view.lastAt;
    story.hook('UserPromptSubmit', { prompt_id: 'p1', prompt: 'x' });
    story.fact({ type: 'status', status: 'idle', waitingFor: null }, before);
    expect(story.view.turn?.state).toBe('running');
  });

  test('is not moved back by a hook of an ended turn that comes late', () => {
    const story = new SessionStory().start().turn('p1');
    story.hook('Stop', { prompt_id: 'p1', last_assistant_message: 'done' });
    story.status('idle');
    story.hook('UserPromptSubmit', { prompt_id: 'p1', prompt: 'again' });
    story.hook('PostToolUse', { prompt_id: 'p1', tool_name: 'Bash', tool_input: {} });
    story.hook('Stop', { prompt_id: 'p1', last_assistant_message: 'done' });
    expect(sessionStateOf(story.view)).toBe('idle');
  });

  test('is limited when the turn failed on a rate limit', () => {
    const story = new SessionStory().start().turn('p1');
    story.hook('StopFailure', { prompt_id: 'p1', error: 'rate_limit', last_assistant_message: '' });
    story.status('idle');
    expect(sessionStateOf(story.view)).toBe('limited');
  });
});

describe('a session that is started again', () => {
  test('is idle although its Claude Code was killed in the middle of a turn', () => {
    const story = new SessionStory().start().turn('p1');
    story.fact({ type: 'claude-exited', code: null, signal: 'SIGKILL' });
    expect(story.view.turn?.state).toBe('interrupted');
    story.start();
    expect(sessionStateOf(story.view)).toBe('idle');
  });

  test('is idle although its runner was lost in the middle of a turn', () => {
    const story = new SessionStory().start().turn('p1');
    const runner = asId('runner', 'r_story');
    story.commit({ kind: 'runner.lost', data: { runner, reason: 'gone' } });
    story.start();
    expect(sessionStateOf(story.view)).toBe('idle');
  });
});

function dispatched(): SessionStory {
  const story = new SessionStory().start();
  story.commit({ kind: 'message.queued', data: { message, text: 'do it' } });
  story.commit({ kind: 'message.dispatched', data: { message, attempt: 1 } });
  return story;
}

describe('the receipt of a message', () => {
  test('is answered with what Claude Code said last in its turn', () => {
    const story = withMessage(new SessionStory().start());
    story.hook('Stop', { prompt_id: 'p1', last_assistant_message: 'all done' });
    expect(receipt(story)).toEqual({ state: 'answered', answer: 'all done', reason: null });
  });

  test('fails with its turn, and says why', () => {
    const story = withMessage(new SessionStory().start());
    story.hook('StopFailure', { prompt_id: 'p1', error: 'overloaded' });
    expect(receipt(story)?.reason).toBe('the model is overloaded');
  });

  test('[MSG17] waits for the next start when Claude Code ends before it was typed', () => {
    const story = dispatched();
    story.fact({ type: 'claude-exited', code: 1, signal: null });
    expect(receipt(story)).toEqual({ state: 'queued', answer: null, reason: null });
    expect(story.view.messages[0]?.isDispatched).toBe(false);
  });

  test('[MSG17] has an unknown outcome when Claude Code ends after it was typed', () => {
    const story = dispatched();
    story.fact({ type: 'delivery', message, attempt: 1, outcome: { state: 'typed' } });
    story.fact({ type: 'claude-exited', code: 1, signal: null });
    expect(receipt(story)).toEqual({
      state: 'unknown',
      answer: null,
      reason: 'Claude Code ended right after the message was typed.',
    });
  });

  test('[MSG17] a report on an earlier attempt says nothing of a retried message', () => {
    const story = dispatched();
    const held = { state: 'held', reason: 'a dialog was open' } as const;
    story.fact({ type: 'delivery', message, outcome: held });
    expect(receipt(story)?.state).toBe('held');
    story.commit({ kind: 'message.released', data: { message } });
    story.commit({ kind: 'message.dispatched', data: { message, attempt: 2 } });
    story.fact({ type: 'delivery', message, attempt: 1, outcome: held });
    expect(receipt(story)?.state).toBe('queued');
    story.fact({ type: 'delivery', message, attempt: 2, outcome: { state: 'typed' } });
    expect(receipt(story)?.state).toBe('delivered');
  });

  test('[MSG18] a prompt that only contains the text of a waiting message is not credited to it', () => {
    const story = new SessionStory().start();
    story.commit({ kind: 'message.queued', data: { message, text: 'ok' } });
    const prompt = { prompt_id: 'p7', prompt: 'ok' };
    story.hook('UserPromptSubmit', prompt);
    story.hook('Stop', { prompt_id: 'p7', last_assistant_message: 'done' });
    story.commit({ kind: 'message.dispatched', data: { message, attempt: 1 } });
    story.fact({ type: 'delivery', message, attempt: 1, outcome: { state: 'typed' } });
    story.hook('UserPromptSubmit', { prompt_id: 'p8', prompt: 'look at the ok button' });
    story.hook('UserPromptSubmit', { prompt_id: 'p9', prompt: ' ok' });
    const credited = story.events.flatMap((event) =>
      event.kind === 'turn.started' ? [event.data.message] : [],
    );
    expect(credited).toEqual([null, null, message]);
  });

  test('is untouched by the late end of an older turn', () => {
    const story = new SessionStory().start().turn('p0');
    story.hook('Stop', { prompt_id: 'p0', last_assistant_message: 'old' });
    story.status('idle');
    withMessage(story);
    story.hook('Stop', { prompt_id: 'p0', last_assistant_message: 'old' });
    expect(receipt(story)?.state).toBe('accepted');
  });
});

describe('a gate', () => {
  test('is applied when the allowed tool has run', () => {
    const story = new SessionStory().start().turn('p1');
    const gate = story.ask('p1', 'touch x');
    story.commit({
      kind: 'gate.answered',
      data: { gate, answer: 'allow', message: null, answers: null },
    });
    expect(story.view.gates.at(-1)?.state).toBe('answered');
    story.hook('PostToolUse', {
      prompt_id: 'p1',
      tool_name: 'Bash',
      tool_input: { command: 'touch x' },
    });
    expect(story.view.gates.at(-1)?.state).toBe('applied');
  });

  test('closes by itself when the terminal answered first', () => {
    const story = new SessionStory().start().turn('p1');
    story.ask('p1', 'touch x');
    story.status('busy');
    story.fact({ type: 'request-closed', request: 'request-touch x', reason: 'superseded' });
    expect(story.view.gates.at(-1)).toMatchObject({
      state: 'closed',
      closedReason: 'answered-in-terminal',
    });
  });

  test('[GATE6] stays open when the status leaves waiting between two dialogs', () => {
    const story = new SessionStory().start().turn('p1');
    const first = story.ask('p1', 'one');
    story.commit({
      kind: 'gate.answered',
      data: { gate: first, answer: 'deny', message: null, answers: null },
    });
    const second = story.ask('p1', 'two');
    story.status('busy');
    story.status('waiting', 'permission prompt');
    expect(story.view.gates.map(({ id, state }) => [id, state])).toEqual([
      [first, 'applied'],
      [second, 'open'],
    ]);
  });

  test('[GATE5] is settled by its own call, not by an equal call of a sub-agent', () => {
    const story = new SessionStory().start().turn('p1');
    const ran = { prompt_id: 'p1', tool_name: 'Bash', tool_input: { command: 'npm test' } };
    story.ask('p1', 'npm test');
    story.hook('PostToolUse', { ...ran, tool_use_id: 'toolu_2', agent_id: 'a1' });
    expect(story.view.gates.at(-1)?.state).toBe('open');
    story.hook('PostToolUse', { ...ran, tool_use_id: 'toolu_1' });
    expect(story.view.gates.at(-1)?.state).toBe('closed');
  });

  test('[GATE5] is settled by the id of its call, where that is known', () => {
    const story = new SessionStory().start().turn('p1');
    const call = { prompt_id: 'p1', tool_name: 'Bash', tool_input: { command: 'x' } };
    for (const n of [1, 2]) {
      story.fact({
        type: 'hook',
        payload: { hook_event_name: 'PermissionRequest', ...call },
        request: `q_${n}`,
        toolUseId: `toolu_${n}`,
      });
    }
    story.hook('PostToolUse', { ...call, tool_use_id: 'toolu_2', tool_input: { changed: true } });
    expect(story.view.gates.map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  test('[GATE11] of a sub-agent outlives the turn and ends with the sub-agent', () => {
    const story = new SessionStory().start().turn('p1');
    const payload = { tool_name: 'Bash', tool_input: { command: 'x' } };
    const asker = { agent_id: 'a1', agent_type: 'general-purpose' };
    story.hook('PermissionRequest', { prompt_id: 'p1', ...payload, ...asker }, 'q_1');
    story.hook('Stop', { prompt_id: 'p1' });
    expect(story.view.gates.at(-1)).toMatchObject({
      state: 'open',
      agentId: 'a1',
      agentType: 'general-purpose',
    });
    story.hook('SubagentStop', asker);
    expect(story.view.gates.at(-1)).toMatchObject({ state: 'closed', closedReason: 'turn-ended' });
  });

  test('[GATE18] is open again when its plan was changed before the approval was handed on', () => {
    const story = new SessionStory().start().turn('p1');
    const asked = { tool_name: 'ExitPlanMode', tool_input: { plan: 'one', planFilePath: '/p' } };
    story.hook('PermissionRequest', { prompt_id: 'p1', ...asked }, 'q_1');
    const before = story.view.gates.at(-1);
    const gate = before?.id ?? asId('gate', 'none');
    story.commit({
      kind: 'gate.answered',
      data: { gate, answer: 'allow', message: null, answers: null },
    });
    story.fact({ type: 'plan-changed', request: 'q_1', plan: 'two', isCut: false });
    const after = story.view.gates.at(-1);
    expect(after).toMatchObject({
      state: 'open',
      answer: null,
      answeredBy: null,
      summary: 'two',
      isChanged: true,
    });
    expect(after?.hash).not.toBe(before?.hash);
    story.commit({
      kind: 'gate.answered',
      data: { gate, answer: 'deny', message: null, answers: null },
    });
    story.fact({ type: 'plan-changed', request: 'q_1', plan: 'three', isCut: false });
    expect(story.view.gates.at(-1)).toMatchObject({ state: 'answered', summary: 'two' });
  });

  test('[GATE14] names who interrupted when an interrupt closed it', () => {
    const story = new SessionStory().start().turn('p1');
    story.ask('p1', 'touch x');
    story.commit({ kind: 'session.interrupt-requested', data: {} });
    story.fact({ type: 'request-closed', request: 'request-touch x', reason: 'interrupted' });
    expect(story.view.gates.at(-1)).toMatchObject({
      state: 'closed',
      closedReason: 'interrupted',
      interruptedBy: { name: 'Ana' },
    });
    expect(story.events.at(-1)?.data).toMatchObject({ reason: 'interrupted', by: { name: 'Ana' } });
  });

  test('closes by itself when the terminal said No', () => {
    const story = new SessionStory().start().turn('p1');
    story.ask('p1', 'touch x');
    story.fact({ type: 'request-closed', request: 'request-touch x', reason: 'socket-closed' });
    expect(story.view.gates.at(-1)?.closedReason).toBe('answered-in-terminal');
  });

  test('stays open when another tool of the same turn runs', () => {
    const story = new SessionStory().start().turn('p1');
    story.ask('p1', 'touch x');
    story.hook('PostToolUse', { prompt_id: 'p1', tool_name: 'Read', tool_input: { a: 1 } });
    expect(story.view.gates.at(-1)?.state).toBe('open');
  });

  test('stays open when a status from before the question comes late', () => {
    const story = new SessionStory().start().turn('p1');
    const before = story.view.lastAt;
    story.ask('p1', 'one');
    story.fact({ type: 'status', status: 'busy', waitingFor: null }, before);
    expect(story.view.gates.at(-1)?.state).toBe('open');
  });

  test('is over when Claude Code is gone', () => {
    const story = new SessionStory().start().turn('p1');
    story.ask('p1', 'touch x');
    story.fact({ type: 'claude-exited', code: null, signal: 'SIGKILL' });
    expect(story.view.gates.at(-1)?.closedReason).toBe('session-ended');
    expect(sessionStateOf(story.view)).toBe('exited');
  });
});
