import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CliLab } from '../../support/cli-lab.ts';
import { runCli } from '../../support/run-command-line.ts';
import { eventually } from '../../support/session-waits.ts';

// The main job by hand: the command line, the hub that it starts, the real runner and Claude Code.

let lab: CliLab;

beforeAll(async () => {
  lab = await CliLab.start();
});
afterAll(() => lab[Symbol.asyncDispose]());

async function openGate(): Promise<string> {
  return await eventually('a gate', async () => {
    const [gate] = (await lab.json(['gates'])) as readonly { readonly id: string }[];
    return gate?.id;
  });
}

async function ended(name: string): Promise<void> {
  await lab.run(['stop', name]);
  await eventually(`${name} to end`, async () => {
    const session = (await lab.json(['session', name])) as { readonly state: string };
    return session.state === 'exited' ? true : undefined;
  });
}

test('nothing runs at first, and asking starts nothing', async () => {
  const status = await lab.run(['hub', 'status', '--json']);

  expect(status.code).toBe(3);
  expect(JSON.parse(status.stdout)).toEqual({ running: false, dataDirectory: lab.dataDirectory });
  expect((await lab.run(['ls'])).code).toBe(3);
  expect(await lab.run(['hub', 'stop'])).toEqual({
    code: 0,
    stdout: 'No hub is running.\n',
    stderr: '',
  });
});

describe('the main job', () => {
  test('starting a session starts the hub and prints the name', async () => {
    const outcome = await lab.run(['start', '.', '--name', 'web', '--permission-mode', 'manual']);

    expect(outcome).toEqual({
      code: 0,
      stdout: 'web\n',
      stderr: 'Starting a hub in the background …\n',
    });
    expect(await lab.json(['hub', 'status'])).toMatchObject({ running: true, sessions: 1 });
    await lab.idle('web');
  });

  test('a second one of that name is refused', async () => {
    expect((await lab.run(['start', '.', '--name', 'web'])).code).toBe(6);
  });

  test('it is said which Claude Code runs in it', async () => {
    const { stdout } = await promisify(execFile)(lab.claude.claude, ['--version'], {
      env: lab.claude.env,
    });
    const [version = 'none'] = stdout.split(' ');

    expect(await lab.json(['session', 'web'])).toMatchObject({ claudeVersion: version });
    expect((await lab.run(['session', 'web'])).stdout).toContain(`Claude Code      ${version}`);
    expect((await lab.json(['events', 'web', '--limit', '5'])) as unknown[]).toContainEqual(
      expect.objectContaining({
        kind: 'claude.started',
        data: expect.objectContaining({ version }) as unknown,
      }),
    );
  });

  test('a message is answered, and the answer printed', async () => {
    const outcome = await lab.run(['prompt', '@web', '-', '--wait'], {
      stdin: 'tab\there\n%say **Hello** from the model\n',
    });

    expect(outcome).toEqual({ code: 0, stdout: '**Hello** from the model\n', stderr: '' });
  });

  test('a gate is told while waiting, allowed from elsewhere, and the answer comes', async () => {
    const waiting = lab.run(['prompt', 'web', '%bash touch made-by-claude', '--wait']);
    const gate = await openGate();
    const allowed = await lab.run(['allow', '@web']);
    const outcome = await waiting;

    expect(allowed.stdout).toBe('Allowed: web, Bash: touch made-by-claude\n');
    expect(outcome).toEqual({
      code: 0,
      stdout: 'Done.\n',
      stderr: `Needs you: Bash: touch made-by-claude\n  roundhouse allow ${gate}    roundhouse deny ${gate}\n`,
    });
    expect(readFileSync(join(lab.claude.repo, 'made-by-claude'), 'utf8')).toBe('');
    expect((await lab.run(['deny', gate])).code).toBe(6);
  });

  test('a gate is denied with a word to Claude', async () => {
    const waiting = lab.run(['prompt', 'web', '%bash touch never', '--wait']);
    const denied = await lab.run(['deny', await openGate(), '--message', 'not today']);

    expect(denied.stdout).toBe('Denied: web, Bash: touch never\n');
    expect((await waiting).code).toBe(0);
  });

  test('a note stays between operators', async () => {
    expect((await lab.run(['note', 'web', 'well done'])).code).toBe(0);
  });

  test('all of it is in the transcript, with who said and allowed what', async () => {
    const { stdout } = await lab.run(['export', 'web']);

    expect(stdout).toContain('# web');
    expect(stdout).toMatch(/\*\*Hello\*\* from the model/);
    expect(stdout).toMatch(/\*\*Gate: Bash\*\*, asked [\d: -]+: allowed by \S+ [\d: -]+, applied/);
    expect(stdout).toMatch(/denied by/);
    expect(stdout).toContain('Note, operators only:\n\n```text\nwell done\n```');
    expect(stdout).toContain('tab\there');
    const cast = await lab.run(['export', 'web', '--format', 'cast']);
    expect(JSON.parse(cast.stdout.split('\n')[0] ?? '')).toMatchObject({
      version: 2,
      title: 'web',
    });
  });

  test('and is found again', async () => {
    const found = await eventually('the search index', async () => {
      const { stdout } = await lab.run(['search', 'touch made']);
      return stdout.includes('made-by-claude') ? stdout : undefined;
    });

    expect(found).toContain('web');
  });
});

describe('a message that is not answered', () => {
  test('leaves with 124 when the time is over, and stays', async () => {
    const outcome = await lab.run(['prompt', 'web', '%slow 60', '--wait', '--timeout', '1.5']);

    expect(outcome.code).toBe(124);
    expect(outcome.stderr).toContain('The message stays');
    await lab.model.turn((turn) => turn.promptText.includes('%slow 60'));
    expect((await lab.run(['interrupt', 'web'])).code).toBe(0);
    await lab.idle('web');
  });

  test('leaves with 6 and the reason when it fails', async () => {
    const waiting = lab.run(['prompt', 'web', '%slow 61', '--wait', '--json']);
    await lab.model.turn((turn) => turn.promptText.includes('%slow 61'));
    await lab.run(['interrupt', 'web']);
    const { code, stdout, stderr } = await waiting;

    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'failed' });
    expect(stderr).toContain('failed: the turn was interrupted');
    await lab.idle('web');
  });
});

describe('waiting', () => {
  test('goes on when the hub is killed and started again, on whatever port', async () => {
    const { pid } = (await lab.json(['hub', 'status'])) as { readonly pid: number };
    const waiting = lab.run(['prompt', 'web', '%slow 4 survived', '--wait']);
    await lab.model.turn((turn) => turn.promptText.includes('%slow 4'));
    process.kill(pid, 'SIGKILL');
    await lab.run(['hub', 'start']);
    const { code, stdout, stderr } = await waiting;

    expect(code).toBe(0);
    expect(stdout).toContain('survived');
    expect(stderr).toMatch(/No connection to the hub .*\nReconnected to the hub\.\n/);
  });

  test('ends with Ctrl-C as shells count, and the message stays', async () => {
    const interrupt = new AbortController();
    const { signal } = interrupt;
    const waiting = lab.run(['prompt', 'web', '%slow 62', '--wait'], { signal });
    await lab.model.turn((turn) => turn.promptText.includes('%slow 62'));
    interrupt.abort();

    expect(await waiting).toEqual({ code: 130, stdout: '', stderr: '' });
    await lab.run(['interrupt', 'web']);
    await lab.idle('web');
  });
});

describe('--json', () => {
  test.each([
    'ls',
    'session web',
    'prompt web %say',
    'events web --limit 3',
    'events web --follow --limit 1',
    'gates',
    'allow g_nothing0000000',
    'search web',
    'export web',
    'export web --format json',
    'conversations',
    'restore-work',
    'doctor',
    'open web',
    'hub status',
    'hub start',
    'completion bash',
    'session nobody',
    'ls --nonsense',
    'attach web',
    'restore nothing.db',
    'help',
  ])('%s prints one document and nothing else', async (words) => {
    const { stdout } = await lab.run([...words.split(' '), '--json']);

    expect(JSON.parse(stdout)).toBeTypeOf('object');
  });

  test('following prints one document per line', async () => {
    const { stdout } = await lab.run(['events', 'web', '--follow', '--limit', '5', '--json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));

    expect(lines).toMatchObject([1, 2, 3, 4, 5].map((seq) => ({ seq })));
  });
});

describe('the life of a session', () => {
  test('it ends, is resumed with its conversation, ends and is forgotten', async () => {
    const before = (await lab.json(['session', 'web'])) as { readonly claudeSessionId: string };
    expect((await lab.run(['rm', 'web'])).code).toBe(6);

    await lab.run(['stop', 'web']);
    await eventually('web to end', async () => {
      const { stdout } = await lab.run(['ls']);
      return stdout.includes('exited') ? true : undefined;
    });
    expect((await lab.run(['resume', 'web'])).code).toBe(0);
    await lab.idle('web');
    expect(await lab.json(['session', 'web'])).toMatchObject({
      claudeSessionId: before.claudeSessionId,
    });
    await lab.run(['stop', 'web']);
    await eventually('web to be forgotten', async () =>
      (await lab.run(['rm', 'web'])).code === 0 ? true : undefined,
    );

    expect((await lab.run(['ls'])).stdout).toContain('No sessions.');
  });
});

describe('a start that is more than a folder', () => {
  test('makes a repository of a plain folder, when asked to', async () => {
    const folder = join(lab.claude.home, 'fresh');
    mkdirSync(folder);
    const refused = await lab.run(['start', folder, '--git-init', '--worktree', 'side']);
    expect([refused.code, existsSync(join(folder, '.git'))]).toEqual([6, false]);

    const started = await lab.run(['start', folder, '--git-init', '--name', 'fresh']);

    expect(started).toEqual({ code: 0, stdout: 'fresh\n', stderr: '' });
    expect(await lab.json(['session', 'fresh'])).toMatchObject({ repo: folder, cwd: folder });
    expect(existsSync(join(folder, '.git'))).toBe(true);
    await lab.idle('fresh');
  });

  test('goes on with a conversation only where it is, once at a time', async () => {
    await lab.run(['prompt', 'fresh', '%say remembered', '--wait']);
    const folder = join(lab.claude.home, 'fresh');
    const session = (await lab.json(['session', 'fresh'])) as { readonly claudeSessionId: string };
    const known = session.claudeSessionId;
    const unknown = '00000000-0000-4000-8000-000000000000';

    const outcomes = await Promise.all([
      lab.run(['start', folder, '--resume', unknown]),
      lab.run(['start', '.', '--resume', known]),
      lab.run(['start', folder, '--resume', known, '--worktree', 'elsewhere']),
      lab.run(['start', folder, '--resume', known]),
      lab.run(['start', '.', '--account', 'work']),
    ]);

    expect(outcomes.map(({ code }) => code)).toEqual([5, 5, 2, 6, 1]);
    expect(outcomes.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
      `error: Claude Code has no conversation ${unknown} in ${folder}.`,
      `error: Claude Code has no conversation ${known} in ${lab.claude.repo}.`,
      'error: A conversation can only continue in the folder where it began. A worktree needs a copy of it.',
      'error: fresh has this conversation open.',
      'error: There is no account work here: sessions use the sign-in of Claude Code itself.',
    ]);
    expect(await lab.json(['ls'])).toMatchObject([{ name: 'fresh' }]);
    await ended('fresh');
  });

  test('two sessions never write one conversation: the older one is not resumed beside it', async () => {
    const { claudeSessionId } = (await lab.json(['session', 'fresh'])) as {
      readonly claudeSessionId: string;
    };
    const folder = join(lab.claude.home, 'fresh');
    const second = await lab.run(['start', folder, '--resume', claudeSessionId, '--name', 'again']);

    expect([second.code, second.stdout]).toEqual([0, 'again\n']);
    expect(await lab.run(['resume', 'fresh'])).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('again has this conversation open.') as string,
    });
    await lab.idle('again');
    await ended('again');
    for (const name of ['again', 'fresh']) {
      await eventually(`${name} to be forgotten`, async () =>
        (await lab.run(['rm', name])).code === 0 ? true : undefined,
      );
    }
  });
});

describe('the whole hub in one file', () => {
  test('is written while it runs, and restored when it does not', async () => {
    const file = join(lab.claude.home, 'backup.roundhouse');
    expect((await lab.run(['backup', file])).code).toBe(0);
    expect((await lab.run(['restore', file])).code).toBe(6);

    expect((await lab.run(['hub', 'stop'])).code).toBe(0);
    const restored = (await lab.json(['restore', file])) as { readonly events: number };
    expect(restored.events).toBeGreaterThan(10);

    writeFileSync(join(lab.claude.home, 'no-backup'), 'nonsense');
    expect((await lab.run(['restore', join(lab.claude.home, 'no-backup')])).code).toBe(6);
    expect((await lab.run(['restore', 'nothing'])).code).toBe(5);
  });
});

test('a hub that cannot start says why', async () => {
  const { code, stderr } = await runCli(['hub', 'start', '--data', '/dev/null/x'], {
    environment: lab.environment,
  });

  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: .+/);
});
