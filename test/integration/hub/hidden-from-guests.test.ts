import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { apiPrefix, routes, type RouteDefinition } from '../../../src/shared/wire/http-routes.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { inviteOperator, type SignedIn } from '../../support/second-operator.ts';
import { eventually } from '../../support/session-waits.ts';

// A whole hub with two sessions. The guest owns one of them, the strongest role that a grant on a session gives; the
// other one must not exist for them. The Claude Code of both is a program that only waits.

let home: string;
let hub: HubProcess;
let owner: HttpClient;
let guest: SignedIn;
/** Whatever names the hidden session: its id, its name, its folder, a text and a message in it. */
let secrets: Readonly<Record<'id' | 'name' | 'folder' | 'text' | 'message', string>>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'roundhouse-guests-'));
  const claude = join(home, 'claude');
  writeFileSync(
    claude,
    '#!/bin/sh\n[ "$1" = --version ] && echo 2.1.300 && exit\nexec sleep 600\n',
  );
  chmodSync(claude, 0o755);
  hub = new HubProcess({ env: { PATH: process.env['PATH'] ?? '', HOME: home }, claude });
  await hub.start();
  owner = hub.client;
  for (const name of ['shared-folder', 'hidden-folder']) mkdirSync(join(home, name));
  await owner.call('sessions.start', { body: { path: join(home, 'shared-folder'), name: 'web' } });
  const { id } = await owner.call('sessions.start', {
    body: { path: join(home, 'hidden-folder'), name: 'hidden-name', claudeArgs: ['--debug'] },
  });
  const sent = await owner.call('sessions.send', {
    params: { ref: id },
    body: { text: 'hidden-text' },
  });
  secrets = {
    id,
    name: 'hidden-name',
    folder: 'hidden-folder',
    text: 'hidden-text',
    message: sent.id,
  };
  guest = await inviteOperator(owner, { name: 'Gus', role: 'owner', session: 'web' });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

function call(method: string, path: string, body?: unknown): Promise<Answer> {
  return answerTo(guest, path, {
    method,
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  });
}

async function answerTo(by: SignedIn, path: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${hub.url}${apiPrefix}${path}`, {
    ...request,
    headers: { ...by.headers, 'content-type': 'application/json' },
  });
  return { status: response.status, text: await response.text() };
}

const named = Object.entries<RouteDefinition>(routes).map(([name, route]) => ({ name, route }));
const targets: readonly string[] = ['session', 'gate', 'message'];
const aboutOne = named.filter(
  ({ route }) => targets.includes(route.target) && route.isUpload !== true,
);
/** What the stream answers with is held against the same rule in its own tests. */
const aboutAll = named.filter(
  ({ name, route }) =>
    route.target === 'hub' && route.method === 'GET' && !name.startsWith('stream'),
);

/** What some of them cannot be asked without. */
const queries: Readonly<Record<string, string>> = {
  'search.run': 'q=hidden',
  'usage.read': 'since=2020-01-01T00:00:00Z',
  'repos.inspect': 'path=/',
  'conversations.list': 'path=/',
};

describe('[ROLE-5] a route about one session', () => {
  test.each(aboutOne)('$name answers for a hidden one as for none at all', async ({ route }) => {
    const references = route.target === 'session' ? ['id', 'name'] : ['message'];
    for (const reference of references) {
      const hidden = secrets[reference as keyof typeof secrets];
      const strange = hidden.slice(0, -4) + 'zzzz';
      const asHidden = await call(route.method, route.path.replaceAll(/:\w+/g, hidden));
      const asStrange = await call(route.method, route.path.replaceAll(/:\w+/g, strange));

      expect(asHidden.status).toBe(404);
      expect(asHidden.text.replaceAll(hidden, strange)).toBe(asStrange.text);
    }
  });
});

describe('[ROLE-5] a route about all sessions', () => {
  test.each(aboutAll)('$name shows nothing of a hidden one', async ({ name, route }) => {
    const { status, text } = await call('GET', `${route.path}?${queries[name] ?? ''}`);

    expect([200, 403]).toContain(status);
    expect(Object.values(secrets).filter((secret) => text.includes(secret))).toEqual([]);
  });

  test('counts none', async () => {
    const { sessions } = await guest.client.call('hub.read');

    expect([sessions, (await owner.call('hub.read')).sessions]).toEqual([1, 2]);
  });

  test('[PEO21] shows neither paths nor processes of the machine', async () => {
    const shown = await guest.client.call('hub.read');
    const whole = await owner.call('hub.read');

    expect([shown.pid, shown.dataDirectory, shown.claude.path]).toEqual([null, null, null]);
    expect([whole.pid, whole.dataDirectory]).toEqual([expect.any(Number), expect.any(String)]);
    expect(whole.claude.path).not.toBeNull();
  });

  test('[PEO20] a name that a hidden session has is refused with nothing but the name', async () => {
    const { status, text } = await call('PATCH', '/sessions/web', { name: secrets.name });

    expect(status).toBe(409);
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 'name_taken',
        message: `The name ${secrets.name} is not free on this hub.`,
        hint: 'Choose another name.',
      },
    });
  });

  test.each(['search?q=hidden&session=', 'failures?session='])(
    '%s names a hidden session like none at all',
    async (path) => {
      const asHidden = await call('GET', `/${path}${secrets.name}`);
      const asNone = await call('GET', `/${path}no-session`);

      expect(asHidden.status).toBe(404);
      expect(asHidden.text.replaceAll(secrets.name, 'no-session')).toBe(asNone.text);
    },
  );

  test('refuses what shows the machine of the whole hub', async () => {
    const statuses = [
      '/settings',
      '/doctor',
      '/repos/recent',
      '/conversations?path=/',
      '/trash',
    ].map(async (path) => (await call('GET', path)).status);

    expect(await Promise.all(statuses)).toEqual([403, 403, 403, 403, 403]);
  });
});

test('[PEO6] only owners of a session see how its Claude Code was started', async () => {
  const params = { ref: secrets.id };
  const observer = await inviteOperator(owner, {
    name: 'Obi',
    role: 'observer',
    session: secrets.id,
  });
  await eventually('its start', async () => {
    const { command } = await owner.call('sessions.read', { params });
    return command?.includes('--debug') === true ? true : undefined;
  });
  const detail = await observer.client.call('sessions.read', { params });
  const { items } = await observer.client.call('sessions.events', { params });

  expect([detail.command, detail.environment]).toEqual([[], {}]);
  expect(items.map(({ kind }) => kind)).toContain('claude.started');
  expect(JSON.stringify(items)).not.toContain('--debug');
});

test('[ROLE-5] [CHILD12] no route about a session of a tree names the others to a guest of it', async () => {
  const folder = join(home, 'tree');
  execFileSync('git', ['init', '--quiet', folder]);
  const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  execFileSync('git', [...author, 'commit', '--quiet', '--allow-empty', '-m', 'x'], {
    cwd: folder,
  });
  await owner.call('sessions.start', { body: { path: folder, name: 'canary-root' } });
  for (const [ref, name] of [
    ['canary-root', 'canary-child'],
    ['canary-child', 'canary-leaf'],
  ] as const) {
    await owner.call('workers.spawn', { params: { ref }, body: { task: 'Count.', name } });
    await eventually(name, async () => {
      const { items } = await owner.call('sessions.list');
      return items.find((session) => session.name === name);
    });
  }
  const { items } = await owner.call('sessions.list');
  const tree = items.filter(({ name }) => name.startsWith('canary-'));
  const asked = named.filter(
    ({ name, route }) =>
      route.method === 'GET' &&
      (route.target === 'session' || name === 'sessions.list') &&
      !route.path.replace(':ref', '').includes(':'),
  );

  expect(tree.map(({ name }) => name).toSorted()).toEqual([
    'canary-child',
    'canary-leaf',
    'canary-root',
  ]);
  for (const { id, name } of tree) {
    const by = await inviteOperator(owner, { name: `Guest ${name}`, role: 'owner', session: id });
    const canaries = tree.filter((one) => one.id !== id).flatMap((one) => [one.id, one.name]);
    const answers = await Promise.all([
      answerTo(by, `/sessions/${id}`, { method: 'PATCH', body: '{"isPinned":true}' }),
      ...asked.map(({ route }) => answerTo(by, route.path.replace(':ref', id))),
    ]);
    const text = answers.map((answer) => answer.text).join('\n');

    expect(answers[0].status).toBe(200);
    expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
  }
});
