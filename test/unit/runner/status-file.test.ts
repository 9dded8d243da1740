import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { StatusFile, type ClaudeStatus } from '../../../src/runner/observed/status-file.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Receipts } from '../../support/receipts.ts';

let configFolder: string;
let clock: ManualClock;
let file: StatusFile;
let seen: Receipts<ClaudeStatus>;

function write(name: string, content: object | string): void {
  const folder = join(configFolder, 'sessions');
  mkdirSync(folder, { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, `${name}.draft`), text);
  renameSync(join(folder, `${name}.draft`), join(folder, name));
}

function open(pid = 4711): void {
  file = new StatusFile({ configFolder, pid, sessionId: 'one', clock, logger: silentLogger });
  file.onDidChange((status) => seen.add(status));
  file.start();
}

const idle = { pid: 4711, sessionId: 'one', status: 'idle', statusUpdatedAt: 1 };

beforeEach(() => {
  configFolder = mkdtempSync(join(tmpdir(), 'roundhouse-status-'));
  clock = new ManualClock();
  seen = new Receipts();
});

afterEach(() => {
  file[Symbol.dispose]();
  rmSync(configFolder, { recursive: true });
});

it('finds the file when Claude Code makes its folder later', () => {
  open();
  expect(seen.all).toEqual([]);
  write('4711.json', idle);
  clock.advanceBy(1000);
  expect(seen.all).toEqual([{ status: 'idle', waitingFor: null }]);
});

it('hears of a change at once, and of no other session', async () => {
  write('4711.json', idle);
  open();
  write('4712.json', { ...idle, pid: 4712, sessionId: 'two', status: 'busy', statusUpdatedAt: 2 });
  write('4711.json', {
    ...idle,
    status: 'waiting',
    waitingFor: 'permission prompt',
    statusUpdatedAt: 3,
  });
  await seen.until(() => seen.all.length === 2);
  expect(seen.all.at(-1)).toEqual({ status: 'waiting', waitingFor: 'permission prompt' });
});

it('tells a status again that was left and entered between two looks', async () => {
  write('4711.json', idle);
  open();
  write('4711.json', { ...idle, statusUpdatedAt: 9 });
  await seen.until(() => seen.all.length === 2);
  expect(seen.all.map(({ status }) => status)).toEqual(['idle', 'idle']);
});

it('passes over a file that is half written', () => {
  write('4711.json', '{"pid":4711,"sess');
  open();
  clock.advanceBy(1000);
  expect(seen.all).toEqual([]);
  write('4711.json', idle);
  clock.advanceBy(1000);
  expect(seen.all).toHaveLength(1);
});

it('finds the file by its session when a script stands around Claude Code', () => {
  write(`${process.pid}.json`, { ...idle, pid: process.pid });
  open(1);
  expect(seen.all).toEqual([{ status: 'idle', waitingFor: null }]);
});

it('does not take an idle from before a prompt for the end of its turn', async () => {
  open();
  const before = { ...idle, statusUpdatedAt: clock.now() };
  write('4711.json', before);
  clock.advanceBy(500);
  file.observePrompt();
  clock.advanceBy(500);
  expect(seen.all).toEqual([]);
  write('4711.json', { ...before, status: 'busy', statusUpdatedAt: clock.now() });
  await seen.until(() => seen.all.length === 1);
  write('4711.json', { ...before, statusUpdatedAt: clock.now() + 1 });
  await seen.until(() => seen.all.length === 2);
  expect(seen.all.map(({ status }) => status)).toEqual(['busy', 'idle']);
});

it('tells an idle from before a prompt when nothing newer comes, as after a blocked one', () => {
  open();
  write('4711.json', { ...idle, statusUpdatedAt: clock.now() });
  clock.advanceBy(500);
  file.observePrompt();
  clock.advanceBy(11_000);
  expect(seen.all).toEqual([{ status: 'idle', waitingFor: null }]);
});

it('is not idle from a prompt on until Claude Code says so again', async () => {
  write('4711.json', { ...idle, statusUpdatedAt: clock.now() });
  open();
  const atRest = file.isIdle;
  clock.advanceBy(500);
  file.observePrompt();
  const afterPrompt = file.isIdle;
  write('4711.json', { ...idle, statusUpdatedAt: clock.now() + 1 });
  await seen.until(() => seen.all.length === 2);
  expect([atRest, afterPrompt, file.isIdle]).toEqual([true, false, true]);
});

it('[STATE1] is idle while a command runs in the background', () => {
  write('4711.json', { ...idle, status: 'shell' });
  open();
  expect(seen.all).toEqual([{ status: 'idle', waitingFor: null, word: 'shell' }]);
  expect(file.isIdle).toBe(true);
});

it('[STATE1] tells when the command in the background has ended', async () => {
  write('4711.json', { ...idle, status: 'shell' });
  open();
  write('4711.json', idle);
  await seen.until(() => seen.all.length === 2);
  expect(seen.all.at(-1)).toEqual({ status: 'idle', waitingFor: null });
});

it('[STATE2] tells a word that it does not know, never the last one instead', async () => {
  write('4711.json', idle);
  open();
  write('4711.json', { ...idle, status: 'dreaming' });
  await seen.until(() => seen.all.length === 2);
  expect(seen.all.at(-1)).toEqual({ status: 'unknown', waitingFor: null, word: 'dreaming' });
  expect(file.isIdle).toBe(false);
});
