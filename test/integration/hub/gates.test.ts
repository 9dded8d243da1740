import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import type { ReplyBlock } from '../../support/model-server/reply.ts';
import { eventually, sessionState } from '../../support/session-waits.ts';

// Several requests at once, and what ends them: the real hub, runner and Claude Code, through the API.

type Gate = RouteAnswer<'gates.list'>['items'][number];
type Event = RouteAnswer<'sessions.events'>['items'][number];

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

async function start(prompt: string): Promise<void> {
  await client.call('sessions.start', {
    body: { path: lab.repo, permissionMode: 'manual', prompt },
  });
}

async function events(): Promise<readonly Event[]> {
  const { items } = await client.call('sessions.events', {
    params: { ref: 'repo' },
    query: { after: 0, limit: 500 },
  });
  return items;
}

/** The open gates, once there are so many. */
function gates(count: number): Promise<readonly Gate[]> {
  return eventually(`${count} open gates`, async () => {
    const { items } = await client.call('gates.list');
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
    const { items } = await client.call('gates.list');
    const gate = items.find((one) => one.summary === summary);
    if (!gate) throw new Error(`the gate for ${summary} is not open any more`);
    return gate;
  });
}

async function answer(gate: Gate, given: 'allow' | 'deny'): Promise<void> {
  await client.call('gates.answer', {
    params: { id: gate.id },
    body: { answer: given, hash: gate.hash },
  });
}

describe('several requests', () => {
  test('[GATE6] a denial of one leaves the next one open, each is answered here', async () => {
    const files = Array.from({ length: 6 }, (_, index) => `made-${index}`);
    model.next({ type: 'message', blocks: files.map((file) => touch(file)) });
    await start('begin');
    for (const [index, file] of files.entries()) {
      await answer(await shown(`touch ${file}`), index % 3 === 2 ? 'allow' : 'deny');
    }
    await sessionState(client, 'repo', 'idle');

    expect(files.map((file) => existsSync(join(lab.repo, file)))).toEqual(
      files.map((_, index) => index % 3 === 2),
    );
    expect((await events()).filter(({ kind }) => kind === 'gate.closed')).toEqual([]);
  });

  test('[GATE6] of sub-agents say which agent asks, and an answer to one closes no other', async () => {
    model.next({ type: 'message', blocks: [agent('of-a'), agent('of-b'), touch('of-turn')] });
    await start('begin');
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
    await sessionState(client, 'repo', 'idle');
    expect((await events()).filter(({ kind }) => kind === 'gate.closed')).toEqual([]);
  });
});

test('[GATE14] an interrupt closes its gate as interrupted, with the name of who did it', async () => {
  model.next({ type: 'message', blocks: [touch('never')] });
  await start('begin');
  await shown('touch never');
  await client.call('sessions.interrupt', { params: { ref: 'repo' } });
  await gates(0);

  const owner = (await client.call('sessions.read', { params: { ref: 'repo' } })).owner.name;
  const closed = (await events()).filter(({ kind }) => kind === 'gate.closed');
  expect(closed.map(({ data }) => data)).toMatchObject([
    { reason: 'interrupted', by: { name: owner } },
  ]);
  const markdown = await client.call('sessions.transcript', {
    params: { ref: 'repo' },
    query: { format: 'md' },
  });
  expect(markdown).toContain(`interrupted by ${owner}`);
});
