import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import { hubLabOfTest } from '../../support/hub-lab.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';

// What the state of a session says of the real Claude Code.

const lab = hubLabOfTest();

async function start(): Promise<void> {
  await lab.client.call('sessions.start', {
    body: { path: lab.repo, permissionMode: 'bypassPermissions' },
  });
  await sessionState(lab.client, 'repo', 'idle');
}

/** Another environment for Claude Code than the one in which no dialog opens. */
async function startWithDialogs(): Promise<void> {
  const { CLAUDE_CODE_SANDBOXED: _, ...env } = lab.claude.env;
  await lab.replaceHub(env);
  await lab.client.call('sessions.start', { body: { path: lab.repo } });
}

async function send(text: string): Promise<string> {
  const { id } = await lab.client.call('sessions.send', {
    params: { ref: 'repo' },
    body: { text },
  });
  return id;
}

test('[STATE5] [STATE6] the question of trust calls its operator, and no interrupt answers it', async () => {
  await startWithDialogs();
  const waiting = await sessionState(lab.client, 'repo', 'waiting');
  expect(waiting.needsYou).toBe(true);
  expect(waiting.detail).toContain(
    'Claude Code shows a dialog in its terminal before it starts: Acc',
  );
  await expect(lab.client.call('sessions.interrupt', { params: { ref: 'repo' } })).rejects.toThrow(
    'Escape would answer',
  );
  expect((await lab.client.call('sessions.read', { params: { ref: 'repo' } })).state).toBe(
    'waiting',
  );
});

test('[STATE5] [STATE6] so does the question about MCP servers of the project', async () => {
  lab.claude.writeSettings({ enableAllProjectMcpServers: false });
  writeFileSync(
    join(lab.repo, '.mcp.json'),
    JSON.stringify({ mcpServers: { catty: { command: 'cat' } } }),
  );
  await lab.client.call('sessions.start', { body: { path: lab.repo } });
  const waiting = await sessionState(lab.client, 'repo', 'waiting');
  expect(waiting.detail).toContain('MCP');
  await expect(lab.client.call('sessions.interrupt', { params: { ref: 'repo' } })).rejects.toThrow(
    'Escape would answer',
  );
  expect(existsSync(join(lab.repo, '.claude', 'settings.local.json'))).toBe(false);
});

const inBackground = '%tool Bash {"command":"sleep 600","run_in_background":true}';

async function end(): Promise<RouteAnswer<'sessions.read'>> {
  await lab.client.call('sessions.stop', { params: { ref: 'repo' } });
  return sessionState(lab.client, 'repo', 'exited');
}

test('[STATE7] a stop names who asked for it, and the last screen stays, also for a later hub', async () => {
  await start();
  await messageState(lab.client, await send('%say something to be seen'), 'answered');
  const ended = await end();
  expect(ended.detail).toMatch(/^stopped by \S+$/);

  const screen = await lab.client.call('sessions.screen', { params: { ref: 'repo' } });
  expect(screen.text).toContain('something to be seen');
  await lab.hub.kill();
  await lab.hub.start();
  expect(await lab.client.call('sessions.screen', { params: { ref: 'repo' } })).toEqual(screen);
});

test('[STATE8] a process that hid from the end of its session is named', async () => {
  await start();
  const hidden = 'setsid -f env -i /bin/sleep 654';
  await messageState(lab.client, await send(`%bash ${hidden}`), 'answered');
  const { left, detail } = await end();
  const [{ pid } = { pid: 0 }] = left;
  try {
    expect(left).toEqual([{ pid, command: '/bin/sleep 654' }]);
    expect(detail).toContain(`still runs: ${pid} /bin/sleep 654`);
  } finally {
    if (pid > 0) process.kill(pid);
  }
});

test('[STATE8] what another program left in the same folder is not named', async () => {
  await start();
  const mark = 'sleep 655';
  const options = { cwd: lab.repo, env: { ...lab.claude.env }, stdio: 'ignore' } as const;
  execFileSync('setsid', ['-f', 'sh', '-c', `echo $$ >foreign.pid; exec ${mark}`], options);
  const pid = await eventually('the other program', async () => {
    const file = join(lab.repo, 'foreign.pid');
    return (existsSync(file) && Number(readFileSync(file, 'utf8'))) || undefined;
  });
  try {
    const { left, detail } = await end();
    expect(left).toEqual([]);
    expect(detail).not.toContain(mark);
  } finally {
    process.kill(pid);
  }
});

test('[STATE1] a command in the background holds up no message, and is shown', async () => {
  await start();
  await messageState(lab.client, await send(`${inBackground}\n%say started`), 'answered');
  const session = await sessionState(lab.client, 'repo', 'idle');
  expect(session.tasks).toMatchObject([{ type: 'shell', description: 'sleep 600' }]);
  expect(session.detail).toBe('1 task running');

  const next = await messageState(lab.client, await send('%say and on'), 'answered');
  expect(next.answer).toBe('and on');
  expect((await sessionState(lab.client, 'repo', 'idle')).tasks).toEqual(session.tasks);
});

test('[STATE1] an interrupt is seen while a command runs in the background', async () => {
  await start();
  const id = await send(`${inBackground}\n%slow 600`);
  await eventually('the background command', async () => {
    const { tasks } = await lab.client.call('sessions.read', { params: { ref: 'repo' } });
    return tasks.length === 1 ? true : undefined;
  });
  await sessionState(lab.client, 'repo', 'working');
  await lab.client.call('sessions.interrupt', { params: { ref: 'repo' } });
  expect((await messageState(lab.client, id, 'failed')).reason).toBe('the turn was interrupted');
  expect((await sessionState(lab.client, 'repo', 'idle')).tasks).toHaveLength(1);
});
