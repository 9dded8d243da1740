import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { hookScript } from '../../../../src/main/hub/joined/hook-script.ts';

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
  const options = { connectFolder: base, dataDirectory: base, connection: 'j_1' };
  const script = program('hook', hookScript(options));
  const env = { PATH: process.env['PATH'] ?? '', CLAUDE_PID: String(process.pid), ...variables };
  const { status, stdout, stderr } = spawnSync(script, [event], { input: payload, env });
  return { status, said: stdout.toString() + stderr.toString() };
}

const silence = { status: 0, said: '' };

function seats(): readonly string[] {
  return readdirSync(base).includes('claude') ? readdirSync(join(base, 'claude')) : [];
}

function left(): readonly string[] {
  const folder = join(base, 'claude', seats()[0] ?? '', 'in');
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
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
