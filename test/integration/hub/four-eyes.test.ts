import { execFileSync } from 'node:child_process';

import { beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { systemClock } from '../../../src/shared/base/clock.ts';
import { asId, type SessionId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { HubError } from '../../../src/shared/client/hub-error.ts';
import { openSocket } from '../../../src/shared/client/socket-transport.ts';
import { StreamClient } from '../../../src/shared/client/stream-client.ts';
import type { Connect } from '../../../src/shared/client/transport.ts';
import { streamPath } from '../../../src/shared/wire/http-routes.ts';
import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import { streamSubprotocol } from '../../../src/shared/wire/version.ts';
import { DrawnTerminal } from '../../support/drawn-terminal.ts';
import { hubLabOfTest } from '../../support/hub-lab.ts';
import { inviteOperator } from '../../support/second-operator.ts';
import { eventually, sessionState } from '../../support/session-waits.ts';

// Four eyes over the real hub, runner and Claude Code, in the mode in which Claude Code itself asks nothing.

type Gate = RouteAnswer<'gates.list'>['items'][number];

const lab = hubLabOfTest();
let owner: HttpClient;

beforeEach(() => {
  owner = lab.client;
});

function commits(): string {
  return execFileSync('git', ['-C', lab.repo, 'log', '--format=%s'], { encoding: 'utf8' });
}

function scriptCommit(text: string): void {
  const command = `git commit -q --allow-empty -m ${text}`;
  lab.model.next({
    type: 'message',
    blocks: [{ type: 'tool', name: 'Bash', input: { command, description: text } }],
  });
}

function openGate(client: HttpClient): Promise<Gate> {
  return eventually('an open gate', async () => (await client.call('gates.list')).items[0]);
}

async function answer(client: HttpClient, gate: Gate, given: 'allow' | 'deny'): Promise<string> {
  try {
    const body = { answer: given, hash: gate.hash };
    const { state } = await client.call('gates.answer', { params: { id: gate.id }, body });
    return state;
  } catch (thrown) {
    if (thrown instanceof HubError) return thrown.message;
    throw thrown;
  }
}

const connectTo =
  (url: string, token: string): Connect =>
  async (signal) => {
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(`${url.replace('http', 'ws')}${streamPath}`, streamSubprotocol, {
      headers,
    });
    const opened = await openSocket(socket, { signal, logger: silentLogger });
    return 'onFrame' in opened
      ? { state: 'open', transport: opened }
      : { state: 'unreachable', reason: opened.reason };
  };

function look(session: SessionId) {
  const client = new StreamClient({
    connect: connectTo(lab.hub.url, lab.hub.token),
    clock: systemClock,
    logger: silentLogger,
  });
  client.start();
  const terminal = new DrawnTerminal();
  terminal.use(
    client.watch({ session, sink: terminal, windowBytes: 256 * 1024, isObserver: false }),
  );
  return { terminal, [Symbol.dispose]: () => client[Symbol.dispose]() };
}

async function start(permissionMode: 'manual' | 'bypassPermissions'): Promise<void> {
  await owner.call('sessions.start', { body: { path: lab.repo, name: 'web', permissionMode } });
  await sessionState(owner, 'web', 'idle');
}

async function say(text: string): Promise<void> {
  await owner.call('sessions.send', { params: { ref: 'web' }, body: { text } });
}

async function fourEyes(value: string): Promise<void> {
  await owner.call('settings.change', { params: { name: 'fourEyes' }, body: { value } });
}

test('[GATE23] [GATE24] whoever caused a call cannot allow it, in no mode of Claude Code, and another person can', async () => {
  await start('bypassPermissions');
  // The runner that is there already takes the rules over.
  await fourEyes('git commit');
  const ben = await inviteOperator(owner, { name: 'Ben', role: 'approver', session: 'web' });
  scriptCommit('one');
  await say('begin');
  const gate = await openGate(owner);
  expect(await answer(owner, gate, 'allow')).toMatch(/prompt caused this, so another person/);
  expect(commits()).not.toContain('one');

  expect(await answer(ben.client, gate, 'allow')).toBe('answered');
  await sessionState(owner, 'web', 'idle');
  expect(commits()).toContain('one');

  scriptCommit('two');
  await say('go on');
  expect(await answer(owner, await openGate(owner), 'deny')).toBe('answered');
  await sessionState(owner, 'web', 'idle');
  expect(commits()).not.toContain('two');
});

test('[GATE24] keys in the terminal answer nothing, and Escape ends the call without it', async () => {
  await fourEyes('git commit');
  await start('manual');
  const { id } = await owner.call('sessions.read', { params: { ref: 'web' } });
  using watched = look(asId('session', id));
  const { terminal } = watched;
  await terminal.until((text) => text.includes('A line on the screen') || text.includes('❯'));
  scriptCommit('one');
  terminal.line.type(new TextEncoder().encode('begin\r'));
  const gate = await openGate(owner);
  // Whoever typed the prompt in the terminal is its author.
  expect(gate.fourEyes).toMatchObject({ causedBy: [{ type: 'operator' }], isCauseUnknown: false });

  terminal.line.type(new TextEncoder().encode('1yes'));
  // They stand in the composer: no dialog took them.
  await terminal.until((text) => text.includes('1yes'));
  expect(await owner.call('gates.list')).toMatchObject({ items: [{ id: gate.id }] });
  terminal.line.type(new TextEncoder().encode('\x1b'));
  await sessionState(owner, 'web', 'idle');
  expect(commits()).not.toContain('one');
});
