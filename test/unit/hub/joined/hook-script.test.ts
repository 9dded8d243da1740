import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { hookScript } from '../../../../src/main/hub/joined/hook-script.ts';
import { noticeScript } from '../../../../src/runner/claude/notice-script.ts';

// The script as Claude Code would run it, under this process: its seat is ours.

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'roundhouse connect '));
  mkdirSync(join(base, 'j_1'));
  writeFileSync(join(base, 'j_1/token'), 'token');
  // The runner: a process that waits, as the real one does.
  program('start', '#!/bin/sh\nexec sleep 60\n');
});

afterEach(() => {
  for (const pid of runners()) process.kill(pid, 'SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

function program(name: string, text: string): string {
  const file = join(base, name);
  writeFileSync(file, text);
  chmodSync(file, 0o700);
  return file;
}

function hook(event: string, payload: string, variables: Record<string, string> = {}) {
  const { script, env } = prepared(variables);
  const { status, stdout, stderr } = spawnSync(script, [event], { input: payload, env });
  return { status, said: stdout.toString() + stderr.toString() };
}

function prepared(variables: Record<string, string>) {
  const lookSeconds = { answer: 0.2, wake: 0.2 };
  const options = { connectFolder: base, dataDirectory: base, connection: 'j_1', lookSeconds };
  const env = { PATH: process.env['PATH'] ?? '', CLAUDE_PID: String(process.pid), ...variables };
  return { script: program('hook', hookScript(options)), env };
}

/** A permission request that waits for its answer, beside a Claude Code that is a process of ours. */
async function waitingHook(claude: ChildProcess): Promise<ChildProcess> {
  const variables = { CLAUDE_PID: String(claude.pid) };
  hook('SessionStart', '{}', variables);
  const { script, env } = prepared(variables);
  const waiting = spawn(script, ['PermissionRequest'], { env });
  waiting.stdin.end('{}');
  await vi.waitFor(() => expect(leftNames().join()).toContain('.PermissionRequest'), 20_000);
  return waiting;
}

function claudeCode(): ChildProcess {
  return spawn('sleep', ['60']);
}

/** All of it: a reader that it leaves behind would hold its output open. */
async function ended(waiting: ChildProcess): Promise<void> {
  await once(waiting, 'close');
}

const silence = { status: 0, said: '' };

function seats(): readonly string[] {
  return readdirSync(base).includes('claude') ? readdirSync(join(base, 'claude')) : [];
}

function left(): readonly string[] {
  const folder = join(base, 'claude', seats()[0] ?? '', 'in');
  return leftNames().map((name) => readFileSync(join(folder, name), 'utf8'));
}

function leftNames(): readonly string[] {
  return readdirSync(join(base, 'claude', seats()[0] ?? '', 'in'));
}

function runners(): readonly number[] {
  return seats().map((seat) => Number(readFileSync(join(base, 'claude', seat, 'runner'), 'utf8')));
}

test('[JOIN5] a hook leaves its payload and ends, whether anything takes it in or not', () => {
  expect(hook('SessionStart', '{"a":1}')).toEqual(silence);
  expect(hook('PreToolUse', '{"b":2}')).toEqual(silence);
  expect(left().toSorted()).toEqual(['{"a":1}', '{"b":2}']);
  expect(seats()).toHaveLength(1);
});

test('[JOIN5] a payload is named by the start of its hook, so that they stay in order', () => {
  const events = ['SessionStart', 'MessageDisplay', 'Stop'];
  for (const event of events) hook(event, '{}');
  const names = readdirSync(join(base, 'claude', seats()[0] ?? '', 'in'));
  const parts = names.map((name) => name.split('.'));
  const [began] = parts.map((part) => Number(part[0]));
  expect(began).toBeGreaterThan(process.platform === 'linux' ? 0 : -1);
  const inOrder = parts.toSorted(
    (one, other) => Number(one[0]) - Number(other[0]) || Number(one[1]) - Number(other[1]),
  );
  expect(inOrder.map((part) => part[2])).toEqual(events);
});

test('[JOIN5] only a start or a prompt makes a seat', () => {
  expect(hook('PostToolUse', '{}')).toEqual(silence);
  expect(seats()).toEqual([]);
  expect(hook('UserPromptSubmit', '{}')).toEqual(silence);
  expect(seats()).toHaveLength(1);
});

test('[JOIN6] a request of `claude -p` waits for nobody', () => {
  hook('SessionStart', '{"a":1}');
  const unattended = { CLAUDE_CODE_SESSION_ATTENDED: '0' };
  expect(hook('PermissionRequest', '{}', unattended)).toEqual(silence);
  expect(left()).toEqual(['{"a":1}']);
});

test('[JOIN8] without its token the plugin does nothing', () => {
  rmSync(join(base, 'j_1/token'));
  for (const event of ['SessionStart', 'PermissionRequest', 'wake', 'mcp']) {
    expect(hook(event, '{}')).toEqual(silence);
  }
  expect(seats()).toEqual([]);
});

test('[JOIN11] in a session of the hub it does nothing', () => {
  expect(hook('SessionStart', '{}', { ROUNDHOUSE_SESSION: 's_1' })).toEqual(silence);
  expect(seats()).toEqual([]);
});

test('[JOIN4] a warning is shown once, at the next prompt', () => {
  hook('SessionStart', '{}');
  writeFileSync(join(base, 'claude', seats()[0] ?? '', 'warning'), '{"systemMessage":"Twice"}');
  expect(hook('UserPromptSubmit', '{}').said).toBe('{"systemMessage":"Twice"}');
  expect(hook('UserPromptSubmit', '{}')).toEqual(silence);
});

test.each(['refused', 'full'])('[JOIN12] in a seat that is %s a hook leaves nothing', (mark) => {
  hook('SessionStart', '{"a":1}');
  const seat = join(base, 'claude', seats()[0] ?? '');
  writeFileSync(join(seat, mark), '');
  writeFileSync(join(seat, 'warning'), '{"systemMessage":"Why"}');
  expect(hook('PostToolUse', '{}')).toEqual(silence);
  expect(hook('PermissionRequest', '{}')).toEqual(silence);
  expect(hook('UserPromptSubmit', '{}').said).toBe('{"systemMessage":"Why"}');
  expect(left()).toEqual(['{"a":1}']);
  expect(readdirSync(join(seat, 'out'))).toEqual([]);
});

test('[JOIN5] a permission request is given the answer that comes through its pipe', async () => {
  const claude = claudeCode();
  const waiting = await waitingHook(claude);
  const said = readAll(waiting.stdout ?? Readable.from([]));
  const pipe = join(base, 'claude', seats()[0] ?? '', 'out', String(waiting.pid));
  await writeFile(pipe, '{"answer":1}');
  await ended(waiting);
  expect(await said).toBe('{"answer":1}');
  claude.kill('SIGKILL');
});

test('[JOIN9] [JOIN12] a permission request whose Claude Code and runner were killed leaves no process', async () => {
  const claude = claudeCode();
  const waiting = await waitingHook(claude);
  for (const pid of runners()) process.kill(pid, 'SIGKILL');
  claude.kill('SIGKILL');
  await ended(waiting);
  expect(waiting.exitCode).toBe(0);
  rmSync(join(base, 'claude'), { recursive: true });
});

test('[JOIN12] a permission request ends when its seat is taken away, or when it is ended itself', async () => {
  const claude = claudeCode();
  const waiting = await waitingHook(claude);
  const [runner = 0] = runners();
  rmSync(join(base, 'claude'), { recursive: true });
  process.kill(runner, 'SIGKILL');
  await ended(waiting);
  expect(claude.exitCode).toBeNull();

  const second = await waitingHook(claude);
  second.kill('SIGTERM');
  await ended(second);
  expect(claude.exitCode).toBeNull();
  claude.kill('SIGKILL');
});

test('[JOIN12] the wait for a peer’s text ends with its Claude Code, also where nothing else ends it', async () => {
  const claude = claudeCode();
  const variables = { CLAUDE_PID: String(claude.pid) };
  hook('SessionStart', '{}', variables);
  const notices = join(base, 'claude', seats()[0] ?? '', 'notices');
  mkdirSync(notices);
  writeFileSync(join(notices, 'wait'), noticeScript({ folder: notices }), { mode: 0o700 });
  const { script, env } = prepared(variables);
  const waiting = spawn(script, ['wake'], { env });
  await vi.waitFor(() => expect(readdirSync(notices)).toContain('pipe'), 20_000);
  const second = spawn(script, ['wake'], { env });
  await ended(second);

  claude.kill('SIGKILL');
  await ended(waiting);
  expect(readdirSync(notices)).not.toContain('armed');
});
