import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { RouteAnswer, RouteBody } from '../../../src/shared/wire/http-routes.ts';
import { hubLabOfFile } from '../../support/hub-lab.ts';
import { say } from '../../support/model-server/reply.ts';
import type { ReplyBlock } from '../../support/model-server/reply.ts';
import { eventually, sessionState } from '../../support/session-waits.ts';

// Several requests at once, and what ends them: the real hub, runner and Claude Code, through the API.

type Gate = RouteAnswer<'gates.list'>['items'][number];
type Event = RouteAnswer<'sessions.events'>['items'][number];

const lab = hubLabOfFile();

function tool(name: string, input: Readonly<Record<string, unknown>>): ReplyBlock {
  return { type: 'tool', name, input };
}

function touch(file: string): ReplyBlock {
  return tool('Bash', { command: `touch ${file}`, description: 'Scripted by the lab' });
}

function agent(file: string): ReplyBlock {
  return tool('Agent', {
    description: `Makes ${file}`,
    prompt: `!bash touch ${file}`,
    subagent_type: 'general-purpose',
    run_in_background: true,
  });
}

function commit(text: string): ReplyBlock {
  return tool('Bash', { command: `git commit -q --allow-empty -m ${text}`, description: text });
}

function commits(): string {
  return execFileSync('git', ['-C', lab.repo, 'log', '--format=%s'], { encoding: 'utf8' });
}

/** The session of a test: its own one, or the one that most tests share and leave idle. */
let name = 'shared';
/** The last event of that session before the test. */
let before = 0;

beforeAll(async () => {
  const body = { path: lab.repo, name, permissionMode: 'manual' } as const;
  await lab.client.call('sessions.start', { body });
  await sessionState(lab.client, name, 'idle');
});

beforeEach(async () => {
  name = 'shared';
  before = (await sessionState(lab.client, name, 'idle')).lastSeq;
});

async function startOwn(
  own: string,
  how: Pick<RouteBody<'sessions.start'>, 'permissionMode' | 'prompt'>,
): Promise<void> {
  name = own;
  await lab.client.call('sessions.start', { body: { path: lab.repo, name, ...how } });
}

async function send(text: string): Promise<void> {
  await lab.client.call('sessions.send', { params: { ref: name }, body: { text } });
}

/** What has happened in the session since the test began. */
async function events(): Promise<readonly Event[]> {
  const { items } = await lab.client.call('sessions.events', {
    params: { ref: name },
    query: { after: before, limit: 500 },
  });
  return items;
}

/** The open gates, once there are so many. */
function gates(count: number): Promise<readonly Gate[]> {
  return eventually(`${count} open gates`, async () => {
    const { items } = await lab.client.call('gates.list');
    return items.length === count ? items : undefined;
  });
}

/** The gate that was asked for this, once Claude Code's own dialog for it was seen to be open. */
function shown(summary: string): Promise<Gate> {
  return eventually(`the dialog for ${summary}`, async () => {
    const all = await events();
    const opened = all.findIndex(
      ({ kind, data }) => kind === 'gate.opened' && data['summary'] === summary,
    );
    const isShown = all
      .slice(opened)
      .some(({ kind, data }) => kind === 'claude.status-changed' && data['status'] === 'waiting');
    if (opened < 0 || !isShown) return undefined;
    const { items } = await lab.client.call('gates.list');
    const gate = items.find((one) => one.summary === summary);
    if (!gate) throw new Error(`the gate for ${summary} is not open any more`);
    return gate;
  });
}

/** The model has got this, whatever JSON makes of its quotes. */
function told(text: string): Promise<unknown> {
  const wanted = JSON.stringify(text).slice(1, -1);
  return lab.model.turn((turn) => JSON.stringify(turn.body).includes(wanted));
}

async function answer(gate: Gate, given: 'allow' | 'deny'): Promise<void> {
  await lab.client.call('gates.answer', {
    params: { id: gate.id },
    body: { answer: given, hash: gate.hash },
  });
}

describe('several requests', () => {
  test('[GATE6] a denial of one leaves the next one open, each is answered here', async () => {
    const files = Array.from({ length: 6 }, (_, index) => `made-${index}`);
    lab.model.next({ type: 'message', blocks: files.map((file) => touch(file)) });
    await send('begin');
    for (const [index, file] of files.entries()) {
      await answer(await shown(`touch ${file}`), index % 3 === 2 ? 'allow' : 'deny');
    }
    await sessionState(lab.client, name, 'idle');

    expect(files.map((file) => existsSync(join(lab.repo, file)))).toEqual(
      files.map((_, index) => index % 3 === 2),
    );
    expect((await events()).filter(({ kind }) => kind === 'gate.closed')).toEqual([]);
  });

  test('[GATE6] of sub-agents say which agent asks, and an answer to one closes no other', async () => {
    lab.model.next({ type: 'message', blocks: [agent('of-a'), agent('of-b'), touch('of-turn')] });
    await send('begin');
    const asked = await gates(3);
    const ofTurn = asked.find(({ summary }) => summary === 'touch of-turn');
    const ofAgents = asked.filter(({ summary }) => summary !== 'touch of-turn');
    expect(ofTurn?.agent).toBeNull();
    expect(ofAgents.map((gate) => gate.agent?.type)).toEqual([
      'general-purpose',
      'general-purpose',
    ]);
    expect(new Set(ofAgents.map((gate) => gate.agent?.id)).size).toBe(2);

    if (ofTurn) await answer(ofTurn, 'allow');
    await eventually('the tool of the turn to run', async () =>
      existsSync(join(lab.repo, 'of-turn')) ? true : undefined,
    );
    for (const gate of ofAgents) await answer(gate, 'allow');
    await eventually('the tools of both agents to run', async () =>
      ['of-a', 'of-b'].every((file) => existsSync(join(lab.repo, file))) ? true : undefined,
    );
    await sessionState(lab.client, name, 'idle');
    expect((await events()).filter(({ kind }) => kind === 'gate.closed')).toEqual([]);
  });
});

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A picture that does not shrink: noise in three colours. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const rows = Array.from({ length: height }, () =>
    Buffer.concat([Buffer.alloc(1), randomBytes(width * 3)]),
  );
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('what is too large', () => {
  test('[GATE15] to show is listed, denied here, and allowed in the terminal alone', async () => {
    const file = join(lab.repo, 'big.txt');
    const content = 'x'.repeat(300_000);
    lab.model.next({ type: 'message', blocks: [tool('Write', { file_path: file, content })] });
    await send('begin');
    const gate = await shown(file);
    expect(gate).toMatchObject({ tool: 'Write', isTooLarge: true });
    await expect(answer(gate, 'allow')).rejects.toMatchObject({ code: 'refused' });
    await answer(gate, 'deny');
    await sessionState(lab.client, name, 'idle');
    expect(existsSync(file)).toBe(false);
    expect((await events()).map(({ kind }) => kind)).toContain('tool.started');
  });

  test('[GATE16] to be kept ends all the same, and a picture is named', async () => {
    const picture = join(lab.repo, 'noise.png');
    const text = join(lab.repo, 'long.txt');
    writeFileSync(picture, png(400, 250));
    writeFileSync(text, `first\nsecond\n${'x'.repeat(400_000)}\n`);
    lab.model.when('speak at length', say('word '.repeat(60_000)));
    lab.model.next(
      { type: 'message', blocks: [tool('Read', { file_path: picture })] },
      {
        type: 'message',
        blocks: [tool('Write', { file_path: `${text}.new`, content: 'y'.repeat(300_000) })],
      },
      { type: 'message', blocks: [tool('Read', { file_path: text, limit: 2 })] },
      {
        type: 'message',
        blocks: [tool('Edit', { file_path: text, old_string: 'first', new_string: 'changed' })],
      },
      {
        type: 'message',
        blocks: [
          tool('Agent', {
            description: 'Speaks',
            prompt: 'speak at length',
            subagent_type: 'general-purpose',
          }),
        ],
      },
    );
    await startOwn('large', { permissionMode: 'bypassPermissions', prompt: 'begin' });
    const all = await eventually('the agent to end', async () => {
      const seen = await events();
      return seen.some(({ kind }) => kind === 'subagent.finished') ? seen : undefined;
    });
    await sessionState(lab.client, name, 'idle');

    const calls = (wanted: string): readonly string[] =>
      all.filter(({ kind }) => kind === wanted).map(({ data }) => String(data['tool']));
    expect(calls('tool.started')).toEqual(['Read', 'Write', 'Read', 'Edit', 'Agent']);
    expect(new Set(calls('tool.finished'))).toEqual(new Set(['Agent', 'Edit', 'Read', 'Write']));
    expect(calls('tool.finished')).toHaveLength(5);
    expect(all.find(({ kind }) => kind === 'tool.finished')?.data['output']).toMatch(
      /^Picture, PNG, 400×250, \d+ KB$/u,
    );
    const markdown = await lab.client.call('sessions.transcript', {
      params: { ref: name },
      query: { format: 'md' },
    });
    expect(markdown).not.toMatch(/iVBOR|no end was seen|end not reported/u);
    const screen = await lab.client.call('sessions.screen', { params: { ref: name } });
    expect(screen.text).not.toContain('413');
  });
});

describe('a plan', () => {
  test('[GATE18] that was edited since it was shown is shown again before it is approved', async () => {
    await startOwn('edited', { permissionMode: 'plan', prompt: '!plan # Shown plan' });
    const [first] = await gates(1);
    expect(first).toMatchObject({ type: 'plan', input: { plan: '# Shown plan' } });
    if (!first) return;
    writeFileSync(String(first.input['planFilePath']), '# Another plan');
    await expect(answer(first, 'allow')).rejects.toMatchObject({ code: 'changed_since_shown' });

    const changed = await eventually('the new plan', async () => {
      const { items } = await lab.client.call('gates.list');
      return items.find(({ hash }) => hash !== first.hash);
    });
    expect(changed).toMatchObject({ id: first.id, summary: '# Another plan' });
    await expect(answer(first, 'allow')).rejects.toMatchObject({ code: 'changed_since_shown' });
    await answer(changed, 'allow');
    await lab.model.turn((turn) => JSON.stringify(turn.body).includes('# Another plan'));
    await sessionState(lab.client, name, 'idle');
    expect((await events()).map(({ kind }) => kind)).toContain('gate.applied');
  });

  test('[GATE18] that was not written is no plan', async () => {
    lab.model.next(
      { type: 'message', blocks: [tool('ToolSearch', { query: 'select:ExitPlanMode' })] },
      { type: 'message', blocks: [tool('ExitPlanMode', {})] },
    );
    await startOwn('unwritten', { permissionMode: 'plan', prompt: 'begin' });
    const [gate] = await gates(1);
    expect(gate).toMatchObject({
      type: 'plan',
      summary: 'Claude asks to leave plan mode. It has written no plan.',
    });
    if (gate) await answer(gate, 'deny');
    await sessionState(lab.client, name, 'idle');
  });
});

test('[GATE10] several choices reach Claude as its own dialog sends them, with more words', async () => {
  const options = ['Fast, but risky', 'Slow, safe', 'Say "no"'].map((label) => ({
    label,
    description: `Take ${label}`,
  }));
  const asks = tool('AskUserQuestion', {
    questions: [{ question: 'Which \ud99c ones?', header: 'H', options, multiSelect: true }],
  });
  lab.model.next({ type: 'message', blocks: [asks] }, { type: 'message', blocks: [asks] });
  await send('begin');
  const [first] = await gates(1);
  const question = 'Which \ufffd ones?';
  const answers = { [question]: ['Fast, but risky', 'Say "no"'] };
  await lab.client.call('gates.answer', {
    params: { id: first?.id ?? '' },
    body: { answer: 'allow', answers, hash: first?.hash ?? '' },
  });
  await told(String.raw`"${question}"=""Fast, but risky", "Say \"no\""". You can now continue`);

  const second = await eventually('the second question', async () => {
    const { items } = await lab.client.call('gates.list');
    return items.find(({ id }) => id !== first?.id);
  });
  await lab.client.call('gates.answer', {
    params: { id: second.id },
    body: { answer: 'allow', answers, message: 'and hurry' },
  });
  await told('notes: and hurry');
  await sessionState(lab.client, name, 'idle');
  expect((await events()).filter(({ kind }) => kind === 'gate.applied')).toHaveLength(2);
});

test('[GATE14] an interrupt closes its gate as interrupted, with the name of who did it', async () => {
  lab.model.next({ type: 'message', blocks: [touch('never')] });
  await send('begin');
  await shown('touch never');
  await lab.client.call('sessions.interrupt', { params: { ref: name } });
  await gates(0);

  const owner = (await lab.client.call('sessions.read', { params: { ref: name } })).owner.name;
  const closed = (await events()).filter(({ kind }) => kind === 'gate.closed');
  expect(closed.map(({ data }) => data)).toMatchObject([
    { reason: 'interrupted', by: { name: owner } },
  ]);
  const markdown = await lab.client.call('sessions.transcript', {
    params: { ref: name },
    query: { format: 'md' },
  });
  expect(markdown).toContain(`interrupted by ${owner}`);
});

describe('an approval that stands', () => {
  test('[GATE19] [GATE21] answers what is like it, and after its withdrawal Claude Code asks again', async () => {
    for (const text of ['one', 'two']) lab.model.next({ type: 'message', blocks: [commit(text)] });
    await send('begin');
    const first = await shown('git commit -q --allow-empty -m one');
    await lab.client.call('gates.answer', {
      params: { id: first.id },
      body: { answer: 'allow-always', hash: first.hash },
    });
    await sessionState(lab.client, name, 'idle');
    const { items } = await lab.client.call('approvals.list');
    expect(items).toMatchObject([{ keeper: 'hub', text: 'Bash(git commit *)', uses: 1 }]);
    expect(commits()).toContain('two\none\n');
    const id = items[0]?.id ?? '';
    const answered = (await events()).filter(({ kind }) => kind === 'gate.answered');
    expect(answered.map(({ actor, data }) => [actor.type, data['standing']])).toEqual([
      ['operator', undefined],
      ['operator', id],
    ]);
    // Claude Code itself was given no rule.
    expect(existsSync(join(lab.repo, '.claude', 'settings.local.json'))).toBe(false);

    await lab.client.call('approvals.withdraw', { params: { id } });
    lab.model.next({ type: 'message', blocks: [commit('three')] });
    await lab.client.call('sessions.send', { params: { ref: name }, body: { text: 'go on' } });
    await answer(await shown('git commit -q --allow-empty -m three'), 'deny');
    await sessionState(lab.client, name, 'idle');
    expect(commits()).not.toContain('three');
    expect((await lab.client.call('approvals.list')).items).toEqual([]);
  });
});
