import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { eventually, messageState, openGate, sessionState } from '../../support/session-waits.ts';

// The main job, with the real hub, the real runner and the real Claude Code, through the API.

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let client: HttpClient;

beforeAll(() => model.start());
afterAll(() => model[Symbol.asyncDispose]());

beforeEach(async () => {
  lab = createClaudeLab({ modelUrl: model.url });
  hub = new HubProcess({ env: lab.env, claude: lab.claude });
  await hub.start();
  ({ client } = hub);
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

async function start(prompt?: string): Promise<string> {
  const { id } = await client.call('sessions.start', {
    body: {
      path: lab.repo,
      permissionMode: 'manual',
      ...(prompt === undefined ? {} : { prompt }),
    },
  });
  return id;
}

async function send(text: string): Promise<string> {
  const { id } = await client.call('sessions.send', { params: { ref: 'repo' }, body: { text } });
  return id;
}

/** The first prompt is queued before Claude Code starts. */
async function firstMessage(): Promise<string> {
  const { items } = await client.call('sessions.events', {
    params: { ref: 'repo' },
    query: { after: 0, limit: 500 },
  });
  const queued = items.find((event) => event.kind === 'message.queued');
  return String(queued?.data['message']);
}

/** A request is far too long to be printed by a failing test. */
function sent(body: unknown, text: string): boolean {
  return JSON.stringify(body).includes(text);
}

async function kinds(): Promise<readonly string[]> {
  const { items } = await client.call('sessions.events', {
    params: { ref: 'repo' },
    query: { after: 0, limit: 500 },
  });
  return items.map((event) => event.kind);
}

describe('a session', () => {
  test('starts in a repo, is given its first prompt and answers it', async () => {
    await start('%say Hello from the model');
    const receipt = await messageState(client, await firstMessage(), 'answered');
    const session = await sessionState(client, 'repo', 'idle');

    expect(session).toMatchObject({ name: 'repo', repo: lab.repo, branch: 'main' });
    expect(receipt.answer).toBe('Hello from the model');
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: lab.repo }).toString()).toBe('');
  });

  test('answers messages in the order in which they were sent, one turn each', async () => {
    await start();
    await sessionState(client, 'repo', 'idle');
    const ids = [];
    for (const word of ['one', 'two', 'three']) ids.push(await send(`%say ${word}`));

    const receipts = [];
    for (const id of ids) receipts.push(await messageState(client, id, 'answered'));
    expect(receipts.map((receipt) => receipt.answer)).toEqual(['one', 'two', 'three']);
    const prompts = model.turns.slice(-3).map((turn) => turn.promptText.trim());
    expect(prompts).toEqual(['%say one', '%say two', '%say three']);
  });

  test('shows its screen as text', async () => {
    await start('%say A line on the screen');
    await sessionState(client, 'repo', 'idle');
    const screen = await eventually('the text on the screen', async () => {
      const seen = await client.call('sessions.screen', { params: { ref: 'repo' } });
      return seen.text.includes('A line on the screen') ? seen : undefined;
    });
    expect(screen.cols).toBe(120);
  });

  test('is interrupted by one Escape, and its message says so', async () => {
    await start();
    await sessionState(client, 'repo', 'idle');
    const id = await send('%slow 60');
    await messageState(client, id, 'accepted');
    await model.turn((turn) => turn.promptText.includes('%slow 60'));

    await client.call('sessions.interrupt', { params: { ref: 'repo' } });
    const receipt = await messageState(client, id, 'failed');
    expect(receipt.reason).toBe('the turn was interrupted');
    await sessionState(client, 'repo', 'idle');
  });

  test('ends kindly, and goes on with its conversation', async () => {
    await start('%say Remember the number 7');
    await messageState(client, await firstMessage(), 'answered');
    await client.call('sessions.stop', { params: { ref: 'repo' } });
    const ended = await sessionState(client, 'repo', 'exited');

    await client.call('sessions.resume', { params: { ref: 'repo' } });
    const resumed = await sessionState(client, 'repo', 'idle');
    expect(resumed.claudeSessionId).toBe(ended.claudeSessionId);
    const id = await send('%say I do');
    await messageState(client, id, 'answered');
    expect(sent(model.turns.at(-1)?.body, 'Remember the number 7')).toBe(true);
  });
});

describe('a gate', () => {
  const file = 'made-by-the-tool.txt';

  test('waits, is allowed here, and the tool runs', async () => {
    await start(`%bash touch ${file}`);
    const gate = await openGate(client);
    expect(gate).toMatchObject({ tool: 'Bash', summary: `touch ${file}`, sessionName: 'repo' });
    expect((await sessionState(client, 'repo', 'waiting')).needsYou).toBe(true);
    expect(existsSync(join(lab.repo, file))).toBe(false);

    const answered = await client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', hash: gate.hash },
    });
    expect(answered.state).toBe('answered');
    await sessionState(client, 'repo', 'idle');
    expect(existsSync(join(lab.repo, file))).toBe(true);
    expect(await kinds()).toContain('gate.applied');
  });

  test('is denied with a word, which reaches the model, and the tool does not run', async () => {
    await start(`%bash touch ${file}`);
    const gate = await openGate(client);
    await client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'deny', message: 'Not on a Friday' },
    });
    await sessionState(client, 'repo', 'idle');
    expect(existsSync(join(lab.repo, file))).toBe(false);
    expect(sent(model.turns.at(-1)?.body, 'Not on a Friday')).toBe(true);
  });

  test('[REPO-4] is not answered by one who saw something else', async () => {
    await start(`%bash touch ${file}`);
    const gate = await openGate(client);
    const call = client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', hash: '0'.repeat(64) },
    });
    await expect(call).rejects.toMatchObject({ code: 'changed_since_shown' });
    expect((await openGate(client)).id).toBe(gate.id);
    expect(existsSync(join(lab.repo, file))).toBe(false);
  });

  test('[F18] counts the first answer, and tells the second who was first', async () => {
    await start(`%bash touch ${file}`);
    const gate = await openGate(client);
    const answers = await Promise.allSettled(
      (['allow', 'deny'] as const).map((answer) =>
        client.call('gates.answer', { params: { id: gate.id }, body: { answer } }),
      ),
    );
    const refused = answers.flatMap((answer): unknown[] =>
      answer.status === 'rejected' ? [answer.reason] : [],
    );
    expect(refused).toMatchObject([{ code: 'already_answered' }]);
  });

  test('puts a question with its options, and hands the choice on', async () => {
    await start('%ask Which colour? | Red | Blue');
    const gate = await openGate(client);
    expect(gate).toMatchObject({ type: 'question', summary: 'Which colour?' });
    await client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', answers: { 'Which colour?': 'Blue' } },
    });
    await sessionState(client, 'repo', 'idle');
    expect(sent(model.turns.at(-1)?.body, 'Blue')).toBe(true);
  });

  test('[REPO-5] is still open after the hub was killed, and is answered then', async () => {
    await start(`%bash touch ${file}`);
    const gate = await openGate(client);
    await hub.kill();
    expect(existsSync(join(lab.repo, file))).toBe(false);
    await hub.start();
    ({ client } = hub);

    expect((await openGate(client)).id).toBe(gate.id);
    await client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
    await sessionState(client, 'repo', 'idle');
    expect(existsSync(join(lab.repo, file))).toBe(true);
  });
});

describe('what is lost and what is not', () => {
  test('a turn that goes on while the hub is dead is all there afterwards', async () => {
    await start();
    await sessionState(client, 'repo', 'idle');
    const held = Promise.withResolvers<void>();
    model.next({
      type: 'message',
      blocks: [
        { type: 'text', text: 'Begun.' },
        { type: 'wait', until: held.promise },
        { type: 'text', text: 'Ended while nobody looked.' },
      ],
    });
    const id = await send('work for a while');
    await messageState(client, id, 'accepted');
    await hub.kill();
    held.resolve();
    await hub.start();
    ({ client } = hub);
    const receipt = await messageState(client, id, 'answered');
    expect(receipt.answer).toContain('Ended while nobody looked.');
  });

  test('[F4] a killed runner ends its session alone, which says so and can be resumed', async () => {
    const id = await start('%say before');
    await sessionState(client, 'repo', 'idle');
    const record = join(hub.dataDirectory, 'runners', id, 'runner.json');
    const { pid } = JSON.parse(readFileSync(record, 'utf8')) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    const lost = await sessionState(client, 'repo', 'lost');
    expect(lost.detail).toContain('The runner is gone');

    await client.call('sessions.resume', { params: { ref: 'repo' } });
    await sessionState(client, 'repo', 'idle');
  });

  test('the work of a removed session is saved, and comes back', async () => {
    await client.call('sessions.start', {
      body: { path: lab.repo, permissionMode: 'manual', worktree: 'topic' },
    });
    const session = await sessionState(client, 'repo', 'idle');
    const worktree = session.worktree?.path ?? '';
    expect(session).toMatchObject({ branch: 'topic', cwd: worktree });
    writeFileSync(join(worktree, 'README.md'), 'changed');
    writeFileSync(join(worktree, 'untracked.txt'), 'new');

    await client.call('sessions.stop', { params: { ref: 'repo' } });
    await sessionState(client, 'repo', 'exited');
    const { trashRef } = await client.call('sessions.remove', { params: { ref: 'repo' } });
    expect(existsSync(worktree)).toBe(false);
    expect((await client.call('sessions.list')).items).toEqual([]);

    const restored = await client.call('trash.restore', {
      body: { repo: lab.repo, ref: trashRef ?? '' },
    });
    expect(readFileSync(join(restored.path, 'README.md'), 'utf8')).toBe('changed');
    expect(readFileSync(join(restored.path, 'untracked.txt'), 'utf8')).toBe('new');
  });

  test('a transcript says who said and allowed what', async () => {
    await start('%bash touch tool-output');
    const gate = await openGate(client);
    await client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
    await sessionState(client, 'repo', 'idle');
    const text = await client.call('sessions.transcript', {
      params: { ref: 'repo' },
      query: { format: 'md' },
    });
    const owner = (await client.call('sessions.read', { params: { ref: 'repo' } })).owner.name;
    expect(text).toContain(owner);
    expect(text).toContain('touch tool-output');
  });
});

test('the doctor proves that hooks fire, and leaves nothing behind', async () => {
  const { items } = await client.call('doctor.run', { query: { probe: 'yes' } });
  expect(items.find((check) => check.id === 'hooks')).toMatchObject({
    state: 'ok',
    detail: 'SessionStart and SessionEnd arrived from a new Claude Code, SessionEnd over HTTP.',
    fix: null,
  });
  expect(readdirSync(join(hub.dataDirectory, 'runners'))).toEqual([]);
  expect((await client.call('sessions.list')).items).toEqual([]);
});
