import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { hubLabOfFile } from '../../support/hub-lab.ts';
import { eventually, messageState, openGate, sessionState } from '../../support/session-waits.ts';

// The main job, with the real hub, the real runner and the real Claude Code, through the API. All tests but one have
// the same session, which each of them leaves idle.

const lab = hubLabOfFile();

beforeAll(async () => {
  await lab.client.call('sessions.start', {
    body: { path: lab.repo, permissionMode: 'manual', prompt: '%say Hello from the model' },
  });
});

async function send(text: string): Promise<string> {
  const { id } = await lab.client.call('sessions.send', {
    params: { ref: 'repo' },
    body: { text },
  });
  return id;
}

/** The first prompt is queued before Claude Code starts. */
async function firstMessage(): Promise<string> {
  const { items } = await lab.client.call('sessions.events', {
    params: { ref: 'repo' },
    query: { after: 0, limit: 500 },
  });
  const queued = items.find((event) => event.kind === 'message.queued');
  return String(queued?.data['message']);
}

async function sessionNames(): Promise<readonly string[]> {
  const { items } = await lab.client.call('sessions.list');
  return items.map(({ name }) => name);
}

/** A request is far too long to be printed by a failing test. */
function sent(body: unknown, text: string): boolean {
  return JSON.stringify(body).includes(text);
}

async function kinds(): Promise<readonly string[]> {
  const { items } = await lab.client.call('sessions.events', {
    params: { ref: 'repo' },
    query: { after: 0, limit: 500 },
  });
  return items.map((event) => event.kind);
}

describe('a session', () => {
  test('starts in a repo, is given its first prompt and answers it', async () => {
    const receipt = await messageState(lab.client, await firstMessage(), 'answered');
    const session = await sessionState(lab.client, 'repo', 'idle');

    expect(session).toMatchObject({ name: 'repo', repo: lab.repo, branch: 'main' });
    expect(receipt.answer).toBe('Hello from the model');
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: lab.repo }).toString()).toBe('');
  });

  test('answers messages in the order in which they were sent, one turn each', async () => {
    const ids = [];
    for (const word of ['one', 'two', 'three']) ids.push(await send(`%say ${word}`));

    const receipts = [];
    for (const id of ids) receipts.push(await messageState(lab.client, id, 'answered'));
    expect(receipts.map((receipt) => receipt.answer)).toEqual(['one', 'two', 'three']);
    const prompts = lab.model.turns.slice(-3).map((turn) => turn.promptText.trim());
    expect(prompts).toEqual(['%say one', '%say two', '%say three']);
  });

  test('shows its screen as text', async () => {
    await send('%say A line on the screen');
    await sessionState(lab.client, 'repo', 'idle');
    const screen = await eventually('the text on the screen', async () => {
      const seen = await lab.client.call('sessions.screen', { params: { ref: 'repo' } });
      return seen.text.includes('A line on the screen') ? seen : undefined;
    });
    expect(screen.cols).toBe(120);
  });

  test('is interrupted by one Escape, and its message says so', async () => {
    const id = await send('%slow 60');
    await messageState(lab.client, id, 'accepted');
    await lab.model.turn((turn) => turn.promptText.includes('%slow 60'));

    await lab.client.call('sessions.interrupt', { params: { ref: 'repo' } });
    const receipt = await messageState(lab.client, id, 'failed');
    expect(receipt.reason).toBe('the turn was interrupted');
    await sessionState(lab.client, 'repo', 'idle');
  });

  test('ends kindly, and goes on with its conversation', async () => {
    await messageState(lab.client, await send('%say Remember the number 7'), 'answered');
    await lab.client.call('sessions.stop', { params: { ref: 'repo' } });
    const ended = await sessionState(lab.client, 'repo', 'exited');

    await lab.client.call('sessions.resume', { params: { ref: 'repo' } });
    const resumed = await sessionState(lab.client, 'repo', 'idle');
    expect(resumed.claudeSessionId).toBe(ended.claudeSessionId);
    const id = await send('%say I do');
    await messageState(lab.client, id, 'answered');
    expect(sent(lab.model.turns.at(-1)?.body, 'Remember the number 7')).toBe(true);
  });
});

describe('a gate', () => {
  test('waits, is allowed here, and the tool runs', async () => {
    const file = 'allowed.txt';
    await send(`%bash touch ${file}`);
    const gate = await openGate(lab.client);
    expect(gate).toMatchObject({ tool: 'Bash', summary: `touch ${file}`, sessionName: 'repo' });
    expect((await sessionState(lab.client, 'repo', 'waiting')).needsYou).toBe(true);
    expect(existsSync(join(lab.repo, file))).toBe(false);

    const answered = await lab.client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', hash: gate.hash },
    });
    expect(answered.state).toBe('answered');
    await sessionState(lab.client, 'repo', 'idle');
    expect(existsSync(join(lab.repo, file))).toBe(true);
    expect(await kinds()).toContain('gate.applied');
  });

  test('is denied with a word, which reaches the model, and the tool does not run', async () => {
    const file = 'denied.txt';
    await send(`%bash touch ${file}`);
    const gate = await openGate(lab.client);
    await lab.client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'deny', message: 'Not on a Friday' },
    });
    await sessionState(lab.client, 'repo', 'idle');
    expect(existsSync(join(lab.repo, file))).toBe(false);
    expect(sent(lab.model.turns.at(-1)?.body, 'Not on a Friday')).toBe(true);
  });

  test('[REPO-4] is not answered by one who saw something else', async () => {
    const file = 'seen-otherwise.txt';
    await send(`%bash touch ${file}`);
    const gate = await openGate(lab.client);
    const call = lab.client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', hash: '0'.repeat(64) },
    });
    await expect(call).rejects.toMatchObject({ code: 'changed_since_shown' });
    expect((await openGate(lab.client)).id).toBe(gate.id);
    expect(existsSync(join(lab.repo, file))).toBe(false);

    await lab.client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'deny' } });
    await sessionState(lab.client, 'repo', 'idle');
  });

  test('[F18] counts the first answer, and tells the second who was first', async () => {
    const file = 'answered-twice.txt';
    await send(`%bash touch ${file}`);
    const gate = await openGate(lab.client);
    const answers = await Promise.allSettled(
      (['allow', 'deny'] as const).map((answer) =>
        lab.client.call('gates.answer', { params: { id: gate.id }, body: { answer } }),
      ),
    );
    const refused = answers.flatMap((answer): unknown[] =>
      answer.status === 'rejected' ? [answer.reason] : [],
    );
    expect(refused).toMatchObject([{ code: 'already_answered' }]);
    await sessionState(lab.client, 'repo', 'idle');
  });

  test('puts a question with its options, and hands the choice on', async () => {
    await send('%ask Which colour? | Red | Blue');
    const gate = await openGate(lab.client);
    expect(gate).toMatchObject({ type: 'question', summary: 'Which colour?' });
    await lab.client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', answers: { 'Which colour?': 'Blue' } },
    });
    await sessionState(lab.client, 'repo', 'idle');
    expect(sent(lab.model.turns.at(-1)?.body, 'Blue')).toBe(true);
  });

  test('[REPO-5] is still open after the hub was killed, and is answered then', async () => {
    const file = 'over-a-kill.txt';
    await send(`%bash touch ${file}`);
    const gate = await openGate(lab.client);
    await lab.hub.kill();
    expect(existsSync(join(lab.repo, file))).toBe(false);
    await lab.hub.start();

    expect((await openGate(lab.client)).id).toBe(gate.id);
    await lab.client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
    await sessionState(lab.client, 'repo', 'idle');
    expect(existsSync(join(lab.repo, file))).toBe(true);
  });
});

describe('what is lost and what is not', () => {
  test('a turn that goes on while the hub is dead is all there afterwards', async () => {
    const held = Promise.withResolvers<void>();
    lab.model.next({
      type: 'message',
      blocks: [
        { type: 'text', text: 'Begun.' },
        { type: 'wait', until: held.promise },
        { type: 'text', text: 'Ended while nobody looked.' },
      ],
    });
    const id = await send('work for a while');
    await messageState(lab.client, id, 'accepted');
    await lab.hub.kill();
    held.resolve();
    await lab.hub.start();
    const receipt = await messageState(lab.client, id, 'answered');
    expect(receipt.answer).toContain('Ended while nobody looked.');
  });

  test('[F4] a killed runner ends its session alone, which says so and can be resumed', async () => {
    await messageState(lab.client, await send('%say before'), 'answered');
    const { id } = await sessionState(lab.client, 'repo', 'idle');
    const record = join(lab.hub.dataDirectory, 'runners', id, 'runner.json');
    const { pid } = JSON.parse(readFileSync(record, 'utf8')) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    const lost = await sessionState(lab.client, 'repo', 'lost');
    expect(lost.detail).toContain('The runner is gone');

    await lab.client.call('sessions.resume', { params: { ref: 'repo' } });
    await sessionState(lab.client, 'repo', 'idle');
  });

  test('the work of a removed session is saved, and comes back', async () => {
    await lab.client.call('sessions.start', {
      body: { path: lab.repo, name: 'topic', permissionMode: 'manual', worktree: 'topic' },
    });
    const session = await sessionState(lab.client, 'topic', 'idle');
    const worktree = session.worktree?.path ?? '';
    expect(session).toMatchObject({ branch: 'topic', cwd: worktree });
    writeFileSync(join(worktree, 'README.md'), 'changed');
    writeFileSync(join(worktree, 'untracked.txt'), 'new');

    await lab.client.call('sessions.stop', { params: { ref: 'topic' } });
    await sessionState(lab.client, 'topic', 'exited');
    const { trashRef } = await lab.client.call('sessions.remove', { params: { ref: 'topic' } });
    expect(existsSync(worktree)).toBe(false);
    expect(await sessionNames()).toEqual(['repo']);

    const restored = await lab.client.call('trash.restore', {
      body: { repo: lab.repo, ref: trashRef ?? '' },
    });
    expect(readFileSync(join(restored.path, 'README.md'), 'utf8')).toBe('changed');
    expect(readFileSync(join(restored.path, 'untracked.txt'), 'utf8')).toBe('new');
  });

  test('a transcript says who said and allowed what', async () => {
    await send('%bash touch tool-output');
    const gate = await openGate(lab.client);
    await lab.client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
    await sessionState(lab.client, 'repo', 'idle');
    const text = await lab.client.call('sessions.transcript', {
      params: { ref: 'repo' },
      query: { format: 'md' },
    });
    const owner = (await lab.client.call('sessions.read', { params: { ref: 'repo' } })).owner.name;
    expect(text).toContain(owner);
    expect(text).toContain('touch tool-output');
  });
});

test('the doctor proves that hooks fire, and leaves nothing behind', async () => {
  const runners = join(lab.hub.dataDirectory, 'runners');
  const before = readdirSync(runners);
  const { items } = await lab.client.call('doctor.run', { query: { probe: 'yes' } });
  expect(items.find((check) => check.id === 'hooks')).toMatchObject({
    state: 'ok',
    detail: 'SessionStart and SessionEnd arrived from a new Claude Code, SessionEnd over HTTP.',
    fix: null,
  });
  expect(readdirSync(runners)).toEqual(before);
  expect(await sessionNames()).toEqual(['repo']);
});
