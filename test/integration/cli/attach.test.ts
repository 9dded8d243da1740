import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CliLab } from '../../support/cli-lab.ts';
import type { CliTerminal } from '../../support/cli-terminal.ts';
import { eventually } from '../../support/session-waits.ts';

// A person's terminal on a real session. What is left behind in it is looked at as a terminal sees it.

const ctrlBracket = '\u001d';
const untouched = {
  isAlternate: false,
  mouseTrackingMode: 'none',
  bracketedPasteMode: false,
  applicationCursorKeysMode: false,
  originMode: false,
};

let lab: CliLab;

beforeAll(async () => {
  lab = await CliLab.start();
  await lab.run(['start', '.', '--name', 'web', '--permission-mode', 'manual']);
  await lab.idle('web');
});
afterAll(() => lab[Symbol.asyncDispose]());

function shows(terminal: CliTerminal, text: string): Promise<void> {
  return terminal.shows(text);
}

async function screenOfSession(): Promise<{ readonly cols: number; readonly rows: number }> {
  const { url } = JSON.parse(readFileSync(join(lab.dataDirectory, 'hub.json'), 'utf8')) as {
    readonly url: string;
  };
  const token = readFileSync(join(lab.dataDirectory, 'owner.token'), 'utf8').trim();
  const response = await fetch(`${url}/api/v1/sessions/web/screen`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as { readonly cols: number; readonly rows: number };
}

/** The size of the session once it has this one: it follows the terminal that is typed into. */
async function sizeOnce(cols: number, rows: number) {
  return await eventually(`the size ${cols}×${rows}`, async () => {
    const size = await screenOfSession();
    return size.cols === cols && size.rows === rows ? { cols, rows } : undefined;
  });
}

describe('attach', () => {
  test('shows Claude Code, types into it, and leaves by Ctrl-] with the terminal as it was', async () => {
    await using terminal = lab.terminal(['attach', 'web']);
    await shows(terminal, 'manual mode on');
    expect(terminal.modes.isAlternate).toBe(true);
    expect(await sizeOnce(100, 30)).toEqual({ cols: 100, rows: 30 });

    terminal.write('%say typed by hand');
    await shows(terminal, '❯ %say typed by hand');
    terminal.write('\r');
    await shows(terminal, '● typed by hand');

    terminal.write(ctrlBracket);
    expect(await terminal.exited).toEqual({ exitCode: 0, signal: 0 });
    await shows(terminal, 'Detached from web, which keeps running.');
    expect(terminal.modes).toEqual(untouched);
    await lab.idle('web');
  });

  test('a paste of many lines is one message', async () => {
    await using terminal = lab.terminal(['attach', 'web']);
    await shows(terminal, 'manual mode on');

    terminal.write('\u001b[200~first\nsecond %say\u001b[201~');
    await shows(terminal, 'second %say');

    expect(terminal.text).toMatch(/❯ first\s+second/);
    terminal.write('\u0003');
    terminal.write(ctrlBracket);
    await terminal.exited;
  });

  test('an observer sees, in a smaller terminal too, and sends nothing', async () => {
    await using driver = lab.terminal(['attach', 'web']);
    await shows(driver, 'manual mode on');
    expect(await sizeOnce(100, 30)).toEqual({ cols: 100, rows: 30 });
    await using observer = lab.terminal(['attach', 'web', '--observe'], { cols: 60, rows: 12 });
    await shows(observer, 'manual mode on');

    observer.write('must not arrive');
    await shows(observer, 'This view is read-only.');
    driver.write('from the driver');
    await shows(driver, '❯ from the driver');
    await shows(observer, '❯ from the driver');

    expect(driver.text).not.toContain('must not arrive');
    expect(await screenOfSession()).toMatchObject({ cols: 100, rows: 30 });
    observer.write(ctrlBracket);
    expect((await observer.exited).exitCode).toBe(0);
    expect(observer.modes).toEqual(untouched);
    driver.write('\u0003');
    driver.write(ctrlBracket);
    await driver.exited;
  });

  test('typing in another terminal of the same person takes over, size and all', async () => {
    await using first = lab.terminal(['attach', 'web']);
    await shows(first, 'manual mode on');
    await using second = lab.terminal(['attach', 'web'], { cols: 70, rows: 20 });
    await shows(second, 'manual mode on');

    second.write('now here');
    await shows(second, '❯ now here');

    expect(await sizeOnce(70, 20)).toEqual({ cols: 70, rows: 20 });
    await shows(first, 'You have the baton on another device (terminal).');
    first.write('!');
    await shows(first, 'now here!');
    expect(await sizeOnce(100, 30)).toEqual({ cols: 100, rows: 30 });
    for (const terminal of [first, second]) terminal.write(ctrlBracket);
    await Promise.all([first.exited, second.exited]);
  });

  test('follows the size of its own terminal', async () => {
    await using terminal = lab.terminal(['attach', 'web']);
    await shows(terminal, 'manual mode on');

    terminal.resize(64, 24);
    expect(await sizeOnce(64, 24)).toEqual({ cols: 64, rows: 24 });
    await shows(terminal, 'manual mode on');
    terminal.write(ctrlBracket);
    await terminal.exited;
  });

  test('asked to end from outside, it gives the terminal back', async () => {
    await using terminal = lab.terminal(['attach', 'web']);
    await shows(terminal, 'manual mode on');

    process.kill(terminal.pid, 'SIGTERM');
    await terminal.exited;

    expect(terminal.modes).toEqual(untouched);
  });

  test('goes on by itself when the hub was killed and started again, on whatever port', async () => {
    await using terminal = lab.terminal(['attach', 'web']);
    await shows(terminal, 'manual mode on');
    const { pid } = (await lab.json(['hub', 'status'])) as { readonly pid: number };

    process.kill(pid, 'SIGKILL');
    await shows(terminal, 'No connection to the hub');
    expect((await lab.run(['hub', 'start'])).code).toBe(0);
    await eventually('the hub to be back', () =>
      Promise.resolve(terminal.text.includes('No connection to the hub') ? undefined : true),
    );
    await shows(terminal, 'manual mode on');

    terminal.write('typed again');
    await shows(terminal, 'typed again');
    terminal.write(ctrlBracket);
    await terminal.exited;
    expect(terminal.modes).toEqual(untouched);
  });

  test('in tmux, where there is one', async ({ skip }) => {
    const run = promisify(execFile);
    const socket = join(lab.claude.home, 'tmux');
    const options = { env: { ...lab.environment, SHELL: '/bin/sh' }, cwd: lab.claude.repo };
    const tmux = (...args: readonly string[]) => run('tmux', ['-S', socket, ...args], options);
    const entry = join(import.meta.dirname, '../../../src/cli/index.ts');
    const started = await tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      '90',
      '-y',
      '25',
    ).catch(() => undefined);
    skip(!started, 'there is no tmux here');

    await tmux('send-keys', `${process.execPath} ${entry} attach web`, 'Enter');
    const capture = async (): Promise<string> => (await tmux('capture-pane', '-p')).stdout;
    await eventually('the session in tmux', async () =>
      (await capture()).includes('manual mode on') ? true : undefined,
    );
    await tmux('send-keys', 'C-]');
    await eventually('the shell in tmux', async () =>
      (await capture()).includes('Detached from web') ? true : undefined,
    );
    const { stdout } = await tmux(
      'display',
      '-p',
      '#{alternate_on}#{mouse_any_flag}#{keypad_flag}',
    );
    await tmux('kill-server');

    expect(stdout.trim()).toBe('000');
  });

  test('ends when Claude Code ends, and says how to go on', async () => {
    await using terminal = lab.terminal(['attach', 'web']);
    await shows(terminal, 'manual mode on');

    await lab.run(['stop', 'web']);
    expect((await terminal.exited).exitCode).toBe(0);

    await shows(terminal, 'Start it again: roundhouse resume web');
    expect(terminal.modes).toEqual(untouched);
    await using again = lab.terminal(['attach', 'web']);
    expect((await again.exited).exitCode).toBe(6);
  });
});

test('run starts a session and is attached to it', async () => {
  await using terminal = lab.terminal([
    'run',
    '.',
    '--name',
    'second',
    '--permission-mode',
    'plan',
  ]);
  await shows(terminal, 'plan mode on');

  terminal.write(ctrlBracket);
  expect((await terminal.exited).exitCode).toBe(0);
  expect((await lab.run(['ls'])).stdout).toContain('second');
});
