import { execFileSync } from 'node:child_process';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { messageState, sessionState } from '../../support/session-waits.ts';

// A real Claude Code starts others for subtasks, through the real hub and real runners. The scripted model plays all of
// them: what a worker does is written in its task.

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
  await client.call('hub.stop', { body: { sessions: true } }).catch(() => undefined);
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

async function start(name: string): Promise<void> {
  await client.call('sessions.start', { body: { path: lab.repo, name, permissionMode: 'manual' } });
  await sessionState(client, name, 'idle');
}

async function send(name: string, text: string): Promise<string> {
  const { id } = await client.call('sessions.send', { params: { ref: name }, body: { text } });
  return id;
}

function tool(name: string, input: object): string {
  return `%tool mcp__plugin_roundhouse_hub__${name} ${JSON.stringify(input)}`;
}

/** What the tools answered to the models, in all. */
function results(): string {
  return model.turns.flatMap((turn) => turn.toolResults.map(({ text }) => text)).join('\n');
}

test('[CHILD1] a session starts a worker in a worktree of its own and gets its result', async () => {
  await start('api');
  const task = `Count the files.\n${tool('submit_handoff', { summary: 'There are two.' })}\n%say Handed in.`;
  const sent = await send('api', tool('spawn_worker', { task, name: 'counter' }));
  await messageState(client, sent, 'answered');
  expect(results()).toContain('There are two.');
  const worker = await client.call('sessions.read', { params: { ref: 'counter' } });
  const api = await client.call('sessions.read', { params: { ref: 'api' } });
  expect(worker).toMatchObject({ parent: api.id, branch: 'rh/counter', owner: api.owner });
  expect(execFileSync('git', ['branch'], { cwd: lab.repo, encoding: 'utf8' })).toContain(
    'rh/counter',
  );
});
