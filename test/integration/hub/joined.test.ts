import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { ClaudeTerminal } from '../../support/claude-terminal.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { eventually, openGate, sessionState } from '../../support/session-waits.ts';

// A real Claude Code that nobody but the test starts, in a terminal of its own, joins the real hub by the plugin.

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

async function startByHand(...args: string[]): Promise<ClaudeTerminal> {
  const { pluginFolder } = await client.call('connections.make', { body: { scope: 'session' } });
  const terminal = new ClaudeTerminal({
    lab,
    args: ['--plugin-dir', pluginFolder, '--permission-mode', 'default', ...args],
  });
  await eventually(
    'Claude Code to rest',
    async () => terminal.status.status === 'idle' || undefined,
  );
  return terminal;
}

async function type(terminal: ClaudeTerminal, text: string): Promise<void> {
  terminal.write(text);
  await eventually(
    'the text in the composer',
    async () => terminal.text.includes(text) || undefined,
  );
  terminal.write('\r');
}

async function kinds(name: string): Promise<readonly string[]> {
  const { items } = await client.call('sessions.events', {
    params: { ref: name },
    query: { after: 0, limit: 500 },
  });
  return items.map(({ kind }) => kind);
}

async function joined(name: string): Promise<void> {
  await eventually(`${name} on the hub`, async () => {
    const { items } = await client.call('sessions.list');
    return items.find((session) => session.name === name && session.state !== 'starting');
  });
  await sessionState(client, name, 'idle');
}

test('[JOIN1] a Claude Code started by hand is on the hub, with its turns and its gates, and is adopted', async () => {
  await using terminal = await startByHand();
  await joined('repo');
  await type(terminal, '%bash touch by-hand');
  const gate = await openGate(client);
  await client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
  await eventually(
    'the end of the turn',
    async () => (await kinds('repo')).includes('turn.ended') || undefined,
  );
  await sessionState(client, 'repo', 'idle');
  expect(await kinds('repo')).toEqual(
    expect.arrayContaining(['session.joined', 'turn.started', 'gate.applied', 'tool.finished']),
  );
});
