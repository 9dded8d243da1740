import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { spawn as spawnInTerminal } from 'node-pty';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { apiPrefix } from '../../../src/shared/wire/http-routes.ts';
import { hubRecordSchema } from '../../../src/shared/wire/runner-job.ts';
import { readSignInFragment } from '../../../src/shared/wire/sign-in-link.ts';
import { eventually } from '../../support/session-waits.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

let data: string;
const children: Child[] = [];
const program = 'src/main/headless.ts';

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'roundhouse-headless-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(data, { recursive: true, force: true });
});

/** Nothing of this machine's Claude Code is looked at. */
function environment(): Record<string, string> {
  const path = process.env['PATH'] ?? '';
  return { PATH: path, HOME: data, ROUNDHOUSE_CLAUDE: join(data, 'no-claude') };
}

function start(args: readonly string[]): Child {
  const child = spawn(process.execPath, [program, '--data', data, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  });
  children.push(child);
  return child;
}

async function until(stream: Readable, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (pattern.test(text)) break;
  }
  return text;
}

/** Everything it says until it ends. */
async function outcome(child: Child): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

interface Started {
  readonly url: string;
  readonly lanUrl: string | null;
  readonly pid: number;
  readonly version: string;
}

async function startServing(): Promise<{ child: Child; started: Started }> {
  const child = start(['--json']);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, started: JSON.parse(String(line)) as Started };
}

/** Where it prints nothing, it is found by its file. */
async function untilServing(): Promise<void> {
  await eventually('hub.json', () =>
    Promise.resolve(existsSync(join(data, 'hub.json')) || undefined),
  );
}

test('with --json it prints one line when it serves, and nothing else', async () => {
  const { child, started } = await startServing();
  const ended = outcome(child);
  const health = await fetch(`${started.url}/healthz`);
  child.kill('SIGTERM');

  expect(await health.text()).toBe('ok');
  expect(Object.keys(started)).toEqual(['url', 'lanUrl', 'pid', 'version']);
  expect([started.lanUrl, started.pid]).toEqual([null, child.pid]);
  expect(started.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(await ended).toEqual({ code: 0, out: '', err: '' });
});

test('it is found by hub.json while it serves, and not after it has ended', async () => {
  const { child, started } = await startServing();
  const record = hubRecordSchema.parse(JSON.parse(readFileSync(join(data, 'hub.json'), 'utf8')));
  const { url, pid, version, lanUrl } = record;
  child.kill('SIGTERM');
  await once(child, 'exit');

  expect({ url, pid, version, lanUrl }).toEqual(started);
  expect(existsSync(join(data, 'hub.json'))).toBe(false);
});

test("the owner's token of its data directory opens it", async () => {
  const { started } = await startServing();
  const token = readFileSync(join(data, 'owner.token'), 'utf8').trim();
  const response = await fetch(`${started.url}${apiPrefix}/hub`, {
    headers: { authorization: `Bearer ${token}` },
  });

  expect(await response.json()).toMatchObject({ pid: started.pid, url: started.url, sessions: 0 });
});

test('in a terminal it prints its address and a link that signs in once', async () => {
  const child = start([]);
  const said = await until(child.stdout, /#sign-in=\S+/);
  const [link = ''] = /http:\S+#sign-in=\S+/.exec(said) ?? [];
  const { origin, hash } = new URL(link);
  const statuses: number[] = [];
  for (let time = 0; time < 2; time += 1) {
    const response = await fetch(`${origin}${apiPrefix}/pair/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ code: readSignInFragment(hash)?.code }),
    });
    statuses.push(response.status);
  }

  expect(said).toContain(`Roundhouse runs at ${origin}`);
  expect(statuses).toEqual([200, 410]);
});

test('at a keyboard, Enter prints another link, and Ctrl-C ends it in order', async () => {
  const terminal = spawnInTerminal(process.execPath, [program, '--data', data, '--port', '0'], {
    env: environment(),
    cols: 200,
  });
  const links = new Set<string>();
  const ended = Promise.withResolvers<number>();
  let said = '';
  terminal.onExit(({ exitCode }) => ended.resolve(exitCode));
  terminal.onData((text) => {
    said += text;
    const before = links.size;
    for (const [link] of said.matchAll(/#sign-in=[\w-]+(?=\s)/g)) links.add(link);
    if (said.includes('Press Enter') && links.size === 1 && before <= 1) terminal.write('\r');
    if (links.size > 1 && before <= 1) terminal.write('\u0003');
  });

  expect(await ended.promise).toBe(0);
  expect(links.size).toBeGreaterThan(1);
  expect(said).toContain('Stopping. Sessions keep running.');
});

test('[HOST-2] in the background it prints no link: its words end up in a file', async () => {
  const child = start(['--background']);
  const ended = outcome(child);
  await untilServing();
  child.kill('SIGINT');

  expect(await ended).toEqual({
    code: 0,
    out: '',
    err: 'Stopping. Sessions keep running.\n',
  });
});

test('a request to end that is passed on twice ends it in order all the same', async () => {
  const child = start(['--background']);
  const ended = outcome(child);
  await untilServing();
  // At once: one that comes much later is of a person who has lost patience.
  child.kill('SIGINT');
  child.kill('SIGTERM');

  expect([(await ended).code, existsSync(join(data, 'hub.json'))]).toEqual([0, false]);
});

test('[HOST-2] all that it keeps is for its owner alone', async () => {
  await startServing();
  const modes = readdirSync(data, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    // What was a draft a moment ago has its own name by now.
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    if (mode === undefined) return [];
    return [`${entry.isDirectory() ? 'folder' : 'file'} ${(mode & 0o777).toString(8)}`];
  });

  expect((statSync(data).mode & 0o777).toString(8)).toBe('700');
  expect(new Set(modes)).toEqual(new Set(['file 600', 'folder 700']));
});

test('[HOST-2] neither its arguments nor its log hold a secret', async () => {
  const { child, started } = await startServing();
  const token = readFileSync(join(data, 'owner.token'), 'utf8').trim();
  await fetch(`${started.url}${apiPrefix}/sign-in/links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const [secret = ''] = token.split('_').slice(3);
  const log = readFileSync(join(data, 'logs', 'hub.jsonl'), 'utf8');
  const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');

  expect([log.includes(secret), commandLine.includes(secret)]).toEqual([false, false]);
});

test('a second hub on the same directory is refused in a sentence', async () => {
  await startServing();
  const { code, out, err } = await outcome(start(['--json']));

  expect(code).toBe(6);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'hub_running' } });
  expect(err).toMatch(/^error: another hub \(process \d+\) uses /);
});

test('an argument that is wrong is refused in a sentence', async () => {
  const wrong = await outcome(start(['--launcher', 'cloud']));
  const unknown = await outcome(start(['--unknown']));

  expect(wrong).toEqual({
    code: 2,
    out: '',
    err: 'error: --launcher must be one of local, docker, swarm, not "cloud"\nCorrect it, or omit it.\n',
  });
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('--unknown')]);
});
