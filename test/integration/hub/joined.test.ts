import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { ClaudeTerminal } from '../../support/claude-terminal.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { eventually, messageState, openGate, sessionState } from '../../support/session-waits.ts';

// A real Claude Code that nobody but the test starts, in a terminal of its own, joins the real hub by the plugin.

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let client: HttpClient;
let pluginFolder: string | undefined;

beforeAll(() => model.start());
afterAll(() => model[Symbol.asyncDispose]());

beforeEach(async () => {
  lab = createClaudeLab({ modelUrl: model.url });
  hub = new HubProcess({ env: lab.env, claude: lab.claude });
  await hub.start();
  ({ client } = hub);
  pluginFolder = undefined;
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

/** The first call makes the plugin; a hub that is away need not be asked again. */
async function startByHand(...args: string[]): Promise<ClaudeTerminal> {
  pluginFolder ??= (await client.call('connections.make', { body: { scope: 'session' } }))
    .pluginFolder;
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

function tool(name: string, input: object): string {
  return `%tool mcp__plugin_roundhouse_hub__${name} ${JSON.stringify(input)}`;
}

async function joined(name: string): Promise<void> {
  await eventually(`${name} on the hub`, async () => {
    const { items } = await client.call('sessions.list');
    return items.find((session) => session.name === name && session.state !== 'starting');
  });
  await sessionState(client, name, 'idle');
}

/** What the tools answered to the models, in all. */
function results(): string {
  return model.turns.flatMap((turn) => turn.toolResults.map(({ text }) => text)).join('\n');
}

async function whenKind(name: string, kind: string): Promise<void> {
  await eventually(
    `${kind} of ${name}`,
    async () => (await kinds(name)).includes(kind) || undefined,
  );
}

test('[JOIN1] [JOIN2] [JOIN3] a Claude Code started by hand is on the hub, is asked, and is adopted', async () => {
  await using terminal = await startByHand();
  await joined('repo');
  await type(terminal, '%bash touch by-hand');
  const gate = await openGate(client);
  await client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
  await whenKind('repo', 'turn.ended');
  await sessionState(client, 'repo', 'idle');
  expect(await kinds('repo')).toEqual(
    expect.arrayContaining(['session.joined', 'turn.started', 'gate.applied', 'tool.finished']),
  );

  const message = client.call('sessions.send', { params: { ref: 'repo' }, body: { text: 'Hi' } });
  await expect(message).rejects.toMatchObject({ code: 'refused' });

  // Another session asks it, and it answers by the tool of its plugin, without a dialog.
  const path = mkdtempSync(join(tmpdir(), 'roundhouse-other-'));
  await client.call('sessions.start', { body: { path, name: 'web', permissionMode: 'manual' } });
  await sessionState(client, 'web', 'idle');
  const question = `Are you there?\n${tool('reply', { answer: 'By hand, yes.' })}\n%say Replied.`;
  const asked = await client.call('sessions.send', {
    params: { ref: 'web' },
    body: { text: tool('ask_peer', { peer: 'repo', question }) },
  });
  await messageState(client, asked.id, 'answered');
  expect(results()).toContain('By hand, yes.');

  const before = await client.call('sessions.read', { params: { ref: 'repo' } });
  await client.call('joined.adopt', { params: { ref: 'repo' }, body: {} });
  await terminal.exited;
  const after = await sessionState(client, 'repo', 'idle');
  expect(after.claudeSessionId).toBe(before.claudeSessionId);
  const sent = await client.call('sessions.send', {
    params: { ref: 'repo' },
    body: { text: '%say Adopted.' },
  });
  expect(await messageState(client, sent.id, 'answered')).toMatchObject({ answer: 'Adopted.' });
  rmSync(path, { recursive: true, force: true });
});

test('[JOIN5] [JOIN9] what happened while the hub was away is on it later, and a killed process has ended', async () => {
  await using terminal = await startByHand();
  await joined('repo');
  await hub.kill();
  await type(terminal, '%say While you were away.');
  await eventually('the reply', async () => terminal.text.includes('● While you') || undefined);
  await hub.start();
  ({ client } = hub);
  await whenKind('repo', 'turn.ended');
  await sessionState(client, 'repo', 'idle');

  // Without a hub at its start, too: it joins when there is one.
  await hub.kill();
  await using second = await startByHand();
  await type(second, '%say Nobody there yet.');
  await eventually('the reply', async () => second.text.includes('● Nobody') || undefined);
  await hub.start();
  ({ client } = hub);
  await joined('repo-2');
  await whenKind('repo-2', 'turn.ended');

  process.kill(second.pid, 'SIGKILL');
  await sessionState(client, 'repo-2', 'exited');
  expect((await client.call('sessions.read', { params: { ref: 'repo' } })).state).toBe('idle');
});

test('[JOIN7] [JOIN8] a token joins and does nothing else, and revoking it leaves Claude Code to itself', async () => {
  await using terminal = await startByHand();
  await joined('repo');
  const { items } = await client.call('connections.list');
  expect(items).toMatchObject([{ scope: 'session', sessions: ['repo'] }]);
  const file = join(hub.dataDirectory, 'connect', items[0]?.id ?? '', 'token');
  const token = readFileSync(file, 'utf8').trim();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const asOwner = await fetch(`${hub.url}/api/v1/sessions`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(asOwner.status).toBe(401);

  await client.call('connections.revoke', { params: { id: items[0]?.id ?? '' } });
  await sessionState(client, 'repo', 'lost');
  const claude = {
    claudeSessionId: crypto.randomUUID(),
    cwd: lab.repo,
    pid: process.pid,
    startTime: '',
    version: null,
    isAttended: true,
  };
  const again = client.call('joined.join', { body: { ...claude, token } });
  await expect(again).rejects.toMatchObject({ code: 'unauthorized' });
  const refused = await eventually('the refusal in the audit log', async () => {
    const audit = await client.call('audit.list', { query: {} });
    return audit.items.find(({ call }) => call === 'POST /joined');
  });
  expect(refused).toMatchObject({ decision: 'refused', reason: 'unauthorized' });

  // It is in use as before.
  await type(terminal, '%say Still here.');
  await eventually('the reply', async () => terminal.text.includes('● Still') || undefined);
});

test('[JOIN4] [JOIN9] a conversation that is open already does not join twice, and one that has ended continues', async () => {
  await using first = await startByHand();
  await joined('repo');
  await type(first, '%say Mine.');
  await whenKind('repo', 'turn.ended');
  const { claudeSessionId } = await sessionState(client, 'repo', 'idle');
  await using second = await startByHand('--resume', claudeSessionId);
  await whenKind('repo', 'conversation.shared');
  await type(second, '%say Also mine.');
  await eventually(
    'the warning',
    async () => second.text.includes('has this conversation open already') || undefined,
  );
  process.kill(second.pid, 'SIGKILL');

  process.kill(first.pid, 'SIGTERM');
  await sessionState(client, 'repo', 'exited');
  await using third = await startByHand('--resume', claudeSessionId);
  await joined('repo');
  expect(third.pid).not.toBe(first.pid);
  const { items } = await client.call('sessions.list');
  expect(items.map(({ name }) => name)).toEqual(['repo']);
});
