import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { sessionMark } from '../../../src/shared/domain/session-marks.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { say } from '../../support/model-server/reply.ts';
import {
  eventually,
  longPatienceMs,
  messageState,
  sessionState,
} from '../../support/session-waits.ts';

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

/** As the result of the call that waits, or, where that had no more time, as the prompt that wakes the session. */
function cameBack(words: string): Promise<true> {
  return eventually(
    `"${words}" to come back`,
    async () =>
      model.turns.some(({ toolResults, promptText }) => {
        const [, ...answers] = promptText.split('<peer-answer-');
        return [...toolResults.map(({ text }) => text), ...answers].join('\n').includes(words);
      }) || undefined,
    longPatienceMs,
  );
}

test('[CHILD1] a session starts a worker in a worktree of its own and gets its result', async () => {
  await start('api');
  const task = `Count the files.\n${tool('submit_handoff', { summary: 'There are two.' })}\n%say Handed in.`;
  await send('api', tool('spawn_worker', { task, name: 'counter' }));
  await cameBack('There are two.');
  const worker = await client.call('sessions.read', { params: { ref: 'counter' } });
  const api = await client.call('sessions.read', { params: { ref: 'api' } });
  expect(worker).toMatchObject({ parent: api.id, branch: 'rh/counter', owner: api.owner });
  expect(execFileSync('git', ['branch'], { cwd: lab.repo, encoding: 'utf8' })).toContain(
    'rh/counter',
  );
});

/** Below `api`: two workers, and two of each of them. */
async function startSeven(): Promise<void> {
  const leaf = 'Wait here.\n%say I wait.';
  for (const middle of ['left', 'right']) {
    const tasks = [`${middle}-one`, `${middle}-two`].map((name) =>
      tool('spawn_worker', { task: leaf, name, wait: false }),
    );
    const task = `Divide it.\n${tasks.join('\n')}\n%say Divided.`;
    const sent = await send('api', tool('spawn_worker', { task, name: middle, wait: false }));
    await messageState(client, sent, 'answered');
  }
  for (const name of ['left-one', 'left-two', 'right-one', 'right-two']) {
    await eventually(`${name} to be idle`, () => idleSession(name), longPatienceMs);
  }
}

/** Undefined also before the hub has made the session. */
async function idleSession(name: string) {
  const found = await client
    .call('sessions.read', { params: { ref: name } })
    .catch(() => undefined);
  return found?.state === 'idle' ? found : undefined;
}

test('[CHILD9] [CHILD13] a tree of seven is stopped with its root, and no process of it is left', async () => {
  await start('api');
  await startSeven();
  const listed = await client.call('workers.list', { params: { ref: 'api' } });
  expect(listed.items.map(({ path }) => path).toSorted()).toEqual([
    'api › left',
    'api › left › left-one',
    'api › left › left-two',
    'api › right',
    'api › right › right-one',
    'api › right › right-two',
  ]);
  expect(await sessionMarks()).toHaveLength(7);

  // Each stop waits for a while, and may be repeated until all have had the time that they need.
  const stopped = await eventually(
    'nothing to be left of the tree',
    async () => {
      const { items } = await client.call('workers.stop', { params: { ref: 'api' }, body: {} });
      return items.every(({ isGone, left }) => isGone && left === 0) ? items : undefined;
    },
    longPatienceMs,
  );
  expect(stopped).toHaveLength(7);
  expect(await sessionMarks()).toEqual([]);
});

/** Sessions of this hub of which a process lives, by what each has in its environment. */
async function sessionMarks(): Promise<readonly string[]> {
  const { items } = await client.call('sessions.list');
  const own = new Set(items.map(({ id }) => `${sessionMark}=${id}`));
  const found = readdirSync('/proc')
    .filter((entry) => /^\d+$/u.test(entry))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      } catch {
        // It has ended meanwhile.
        return [];
      }
    })
    .filter((variable) => own.has(variable));
  return [...new Set(found)];
}

test('[CHILD2] [CHILD4] an order survives a kill of the hub, and the result wakes the parent once', async () => {
  await start('api');
  await client.call('workers.spawn', {
    params: { ref: 'api' },
    body: { task: '%say The late result.', name: 'late' },
  });
  await hub.kill();
  await hub.start();
  ({ client } = hub);
  const woken = await model.turn(
    ({ promptText }) =>
      promptText.includes('<peer-answer-') && promptText.includes('The late result.'),
  );
  expect(woken.promptText).toContain('the result of your task');
  await sessionState(client, 'api', 'idle');
  const { items } = await client.call('sessions.list');
  expect(items.map(({ name }) => name).toSorted()).toEqual(['api', 'late']);
  const log = await client.call('sessions.events', {
    params: { ref: 'api' },
    query: { after: 0, limit: 500 },
  });
  const kinds = log.items.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind.startsWith('worker.'))).toEqual([
    'worker.ordered',
    'worker.started',
  ]);
  expect(kinds.filter((kind) => kind === 'ask.answered')).toHaveLength(1);
});

test('[CHILD13] the gate of a worker of a worker is answered by a person, and its result goes all the way up', async () => {
  await start('api');
  const leaf = 'Say hello.\n%bash touch note.txt\n%say Written.';
  const middle = `Divide it.\n${tool('spawn_worker', { task: leaf, name: 'leaf' })}\n%say The leaf is done.`;
  // Where the call of the middle has no more time, the result of the leaf is a prompt, which has no script in it.
  model.when(/<peer-answer-[^]*Written\./u, say('The leaf is done.'));
  await send('api', tool('spawn_worker', { task: middle, name: 'middle' }));
  const gate = await eventually(
    'the gate of the leaf',
    async () =>
      (await client.call('gates.list')).items.find(({ sessionName }) => sessionName === 'leaf'),
    longPatienceMs,
  );
  await client.call('gates.answer', {
    params: { id: gate.id },
    body: { answer: 'allow', hash: gate.hash },
  });
  await cameBack('Written.');
  await cameBack('The leaf is done.');
  const events = await client.call('sessions.events', {
    params: { ref: 'leaf' },
    query: { after: 0, limit: 500 },
  });
  const asked = events.items.find(({ kind }) => kind === 'ask.asked');
  expect(asked?.data).toMatchObject({
    chain: [{ name: 'api' }, { name: 'middle' }],
    root: { type: 'operator' },
    isTask: true,
  });
});
