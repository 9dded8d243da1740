import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import { hubLabOfFile } from '../../support/hub-lab.ts';
import { runBash, say } from '../../support/model-server/reply.ts';
import { runCli, type Outcome } from '../../support/run-command-line.ts';
import { eventually, longPatienceMs, sessionState } from '../../support/session-waits.ts';

// Real Claude Codes work through the task lists of a repository. What each of them does is written in its task.

const lab = hubLabOfFile();

type Crew = RouteAnswer<'crews.list'>['items'][number];

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: lab.repo, env: lab.claude.env, encoding: 'utf8' });
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(lab.repo, name), text);
  git('add', '--all');
  git('commit', '--quiet', '--message=lists');
}

function configure(name: string, more: object = {}): string {
  const directory = join(lab.claude.home, 'crews', name);
  mkdirSync(join(directory, 'accounts'), { recursive: true });
  const account = { env: { ANTHROPIC_API_KEY: lab.claude.env['ANTHROPIC_API_KEY'] } };
  writeFileSync(join(directory, 'accounts', 'a.json'), JSON.stringify(account), { mode: 0o600 });
  const config = {
    repositoryUrl: lab.repo,
    branch: git('branch', '--show-current').trim(),
    workerCount: 2,
    claudeConfigs: 'accounts/*.json',
    permissionMode: 'bypassPermissions',
    ...more,
  };
  writeFileSync(join(directory, 'orchestrator.json'), JSON.stringify(config), { mode: 0o600 });
  return directory;
}

async function crewOf(name: string): Promise<Crew> {
  const { items } = await lab.client.call('crews.list', {});
  const found = items.find((one) => one.name === name);
  if (!found) throw new Error(`there is no crew ${name}`);
  return found;
}

/** The command line, as a person types it. */
function crew(...words: readonly string[]): Promise<Outcome> {
  return runCli(['--data', lab.hub.dataDirectory, 'crew', ...words]);
}

let seen: Crew | undefined;

function crewState(name: string, state: Crew['state']): Promise<Crew> {
  return eventually(
    `the crew to be ${state}`,
    async () => {
      seen = await crewOf(name);
      return seen.state === state ? seen : undefined;
    },
    longPatienceMs,
  ).catch((thrown: unknown) => {
    throw new Error(JSON.stringify(seen, null, 1), { cause: thrown });
  });
}

beforeAll(() => {
  commit({
    'PROJECT_DIRECTION.md': 'Two words.\n',
    'WORKER_1_TASK_LIST.md': [
      '- [ ] T1: Write a word.',
      '      %bash echo one > one.txt && git add one.txt && git commit -qm one; echo "I am $ROLE $WORKER_ID of $TOTAL_WORKERS in $CREW"',
      '- [ ] T2: Write without a commit at first.',
      '      %bash echo two >> two.txt && git add two.txt && git diff --cached --quiet -- two.txt; test "$(wc -l < two.txt)" = 1 || git commit -qm two',
      '',
    ].join('\n'),
    'WORKER_2_TASK_LIST.md': [
      '- [x] T3: Write another word.',
      '      %bash echo three > three.txt && git add three.txt && git commit -qm three',
      '',
    ].join('\n'),
  });
});

test('[CREW1] tasks of two lists are done on branches of their own and merged where the checks pass', async () => {
  const config = configure('words', { checks: ['test -e PROJECT_DIRECTION.md'] });
  expect(await crew('up', '--config', config)).toMatchObject({ code: 0, stdout: 'words\n' });

  const done = await crewState('words', 'finished');
  expect(done.tasks).toEqual({ open: 0, assigned: 0, merged: 3, failed: 0 });
  expect(git('show', 'crew/words/main:one.txt')).toBe('one\n');
  expect(git('show', 'crew/words/main:two.txt')).toBe('two\ntwo\n');
  expect(git('show', 'crew/words/main:three.txt')).toBe('three\n');
  // The branch that it began at, and the checkout of the person, are as they were.
  expect(git('status', '--porcelain')).toBe('');
  const { items } = await lab.client.call('crews.tasks', { params: { crew: 'words' } });
  expect(items.find(({ id }) => id === 'T2')).toMatchObject({ attempt: 2, state: 'merged' });

  const words = lab.model.turns
    .map(({ toolResults }) => toolResults.map(({ text }) => text))
    .flat();
  expect(words.join('\n')).toMatch(/I am worker [12] of 2 in words/u);

  const status = await crew('status', 'words');
  expect(status.stdout).toContain('words: finished.');
  expect(status.stdout).toContain('3 merged, 0 in work, 0 open, 0 failed, on crew/words/main');
  expect((await crew('tasks', 'words')).stdout).toMatch(/T2 +merged +\d +2 /u);
  expect((await crew('ls')).stdout).toMatch(/words +finished +3 +0 +0 +crew\/words\/main/u);
  const stopped = await crew('down', 'words');
  expect(stopped).toMatchObject({ code: 0 });
  expect(stopped.stdout).toBe(
    'words-manager: stopped\nwords-1: stopped\nwords-2: stopped\nAll its sessions have ended. Merged work is on crew/words/main.\n',
  );
  const { items: sessions } = await lab.client.call('sessions.list', {});
  expect(sessions.map(({ state }) => state)).toEqual(['exited', 'exited', 'exited']);
});

/** A command by which a manager writes a list with one task. */
function writeList(worker: number, task: string, file: string): string {
  return `printf -- '- [ ] ${task}: Write.\\n      %%bash echo ${task} >> ${file}; git add .; git commit -qm ${task}\\n' > WORKER_${worker}_TASK_LIST.md`;
}

test('[CREW8] a manager writes the lists; a hub that is killed in between goes on with the same tasks', async () => {
  const lists = [writeList(1, 'M1', 'm1.txt'), writeList(2, 'M2', 'm2.txt')].join(' && ');
  lab.model.when('You are the manager of the crew "night"', (request) =>
    request.repliesSincePrompt === 0
      ? runBash(`${lists} && git add . && git commit -qm lists`)
      : say('Two tasks.'),
  );
  git('rm', '--quiet', 'WORKER_1_TASK_LIST.md', 'WORKER_2_TASK_LIST.md');
  git('commit', '--quiet', '--message=none');
  await lab.client.call('crews.start', {
    body: { config: configure('night', { checks: ['test ! -e bad.txt'] }) },
  });
  await lab.model.turn(({ promptText }) => promptText.includes('Task M1 of the crew "night"'));
  await lab.hub.kill();
  await lab.hub.start();

  const done = await crewState('night', 'finished');
  expect(done.tasks).toEqual({ open: 0, assigned: 0, merged: 2, failed: 0 });
  // Each once: nothing was given out again.
  expect(git('show', 'crew/night/main:m1.txt')).toBe('M1\n');
  expect(git('show', 'crew/night/main:m2.txt')).toBe('M2\n');
  const reports = lab.model.turns.filter(
    ({ promptText, repliesSincePrompt }) =>
      repliesSincePrompt === 0 && promptText.includes('All tasks of the crew "night" are settled'),
  );
  expect(reports).toHaveLength(1);
});

test('[CREW9] a crew pauses when a session of it has ended, and its resume starts that session again', async () => {
  await lab.client.call('sessions.stop', { params: { ref: 'night-1' }, body: {} });
  await sessionState(lab.client, 'night-1', 'exited');
  await crew('add', 'night', 'Write.\n%bash echo more > more.txt; git add .; git commit -qm more');
  const paused = await crewState('night', 'paused');
  expect(paused.reason).toBe('@night-1 has ended.');
  expect(await crew('resume', 'night')).toMatchObject({ code: 0, stdout: 'night: running\n' });
  const done = await crewState('night', 'finished');
  expect(done.tasks).toEqual({ open: 0, assigned: 0, merged: 3, failed: 0 });
  expect(git('show', 'crew/night/main:more.txt')).toBe('more\n');
});

test('[CREW4] what a task that failed has committed is kept, and does not go into the next one', async () => {
  await crew(
    'add',
    'night',
    'Bad.\n%bash echo > bad.txt; git add .; git commit -qm bad',
    '--worker',
    '1',
  );
  const bad = await eventually(
    'the task to fail',
    async () => {
      const { items } = await lab.client.call('crews.tasks', { params: { crew: 'night' } });
      return items.find(({ state }) => state === 'failed');
    },
    longPatienceMs,
  );
  expect(bad).toMatchObject({ attempt: 3 });
  const ref = `refs/roundhouse/crew/night/${bad.id}`;
  expect(bad.reason).toContain(ref);
  expect(git('show', `${ref}:bad.txt`)).toBe('\n');
  await crew(
    'add',
    'night',
    'Good.\n%bash echo > good.txt; git add .; git commit -qm good',
    '--worker',
    '1',
  );
  await eventually(
    'the next task to be merged',
    async () => ((await crewOf('night')).tasks.merged === 4 ? true : undefined),
    longPatienceMs,
  );
  expect(git('ls-tree', '--name-only', 'crew/night/main')).not.toContain('bad.txt');
  expect(await crew('down', 'night')).toMatchObject({ code: 0 });
  expect((await crew('add', 'night', 'More.')).stdout).toContain(
    'It waits until you run roundhouse crew resume night.',
  );
});

test('[CREW10] the value of a credential is in no event and in no log', async () => {
  const key = lab.claude.env['ANTHROPIC_API_KEY'] ?? '';
  const used = lab.model.requests.some(({ headers }) => headers['x-api-key'] === key);
  expect(used).toBe(true);
  const { dataDirectory } = lab.hub;
  const kept = readdirSync(dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:db|db-wal|jsonl|log)$/u.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
  expect(kept.length).toBeGreaterThan(1);
  expect(kept.filter((file) => readFileSync(file).includes(key))).toEqual([]);
});

test('[CREW2] what is wrong with a configuration is said before anything is made', async () => {
  const start = (config: string) => lab.client.call('crews.start', { body: { config } });
  await expect(start('/nowhere')).rejects.toThrow(/orchestrator.json cannot be read/u);
  const inside = join(lab.repo, 'crew');
  mkdirSync(join(inside, 'accounts'), { recursive: true });
  for (const [name, text] of [
    [
      'orchestrator.json',
      `{"repositoryUrl":"..","workerCount":1,"claudeConfigs":"accounts/*.json"}`,
    ],
    ['accounts/a.json', '{"env":{"ANTHROPIC_API_KEY":"x"}}'],
  ] as const) {
    writeFileSync(join(inside, name), text);
  }
  await expect(start(inside)).rejects.toThrow(/git repository that does not ignore it/u);
  await expect(start(configure('none', { branch: 'no-such' }))).rejects.toThrow(
    /no branch no-such/u,
  );
  await expect(start(configure('many', { workers: 3 }))).rejects.toThrow(
    /orchestrator.json:1:\d+: There is no field "workers"/u,
  );
  const login = configure('login');
  writeFileSync(join(login, 'accounts', 'a.json'), '{"claudeAiOauth":{"refreshToken":"x"}}');
  await expect(start(login)).rejects.toThrow(/sign each other out/u);
  await expect(start(configure('night'))).rejects.toThrow(/There is a crew night already/u);
});

test('[CREW2] init writes a configuration that starts, once the person has filled it in', async () => {
  const directory = join(lab.claude.home, 'crews', 'fresh');
  const written = await crew('init', directory, '--repo', lab.repo, '--workers', '3');
  expect(written).toMatchObject({ code: 0 });
  expect(written.stdout).toContain('orchestrator.json');
  const refused = await crew('up', '--config', directory);
  expect(refused.stderr).toContain('no file matches "claudeConfigs" (accounts/*.json)');
  const again = await crew('init', directory, '--repo', lab.repo);
  expect(again.stderr).toContain('All files are there already');
});
