import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { Handlers } from '../../../src/main/hub/http/handler.ts';
import { err, ok } from '../../../src/shared/base/result.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';
import { CliHub, gateAnswer, sessionAnswer } from '../../support/cli-hub.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { runCli } from '../../support/run-command-line.ts';

const receipt = {
  id: 'm_one00000000001',
  session: 's_payments000001',
  isCommand: false,
  text: 'hello',
  from: { type: 'operator' as const, id: 'o_owner', name: 'Ana' },
  suggestedBy: null,
  state: 'queued' as const,
  createdAt: '2030-01-01T00:00:00.000Z',
  deliveredAt: null,
  acceptedAt: null,
  answeredAt: null,
  answer: null,
  reason: null,
};

const asked = {
  id: 'q_one00000000001',
  session: 's_payments000001',
  sessionName: 'payments',
  text: 'Which?',
  options: [],
  isMultiple: false,
  askedAt: '2030-01-01T00:00:00.000Z',
  expiresAt: '2030-01-01T08:00:00.000Z',
  state: 'open' as const,
  chosen: [],
  answer: null,
  answeredBy: null,
  finishedAt: null,
  toldAt: null,
};

const hostileName = 'a\u001b]52;c;aGk=\u0007';

function hubOf(handlers: Partial<Handlers>): Promise<CliHub> {
  // No session asks its operators anything, unless a test says so.
  return CliHub.start({
    handlers: { 'questions.list': () => Promise.resolve(ok({ items: [] })), ...handlers },
  });
}

function nothingThere() {
  return Promise.resolve(err(refusal('not_found', 'None.')));
}

function exportHub(): Promise<CliHub> {
  return hubOf({
    'sessions.transcript': ({ query }) =>
      Promise.resolve(ok(`${query.format ?? 'md'} ${query.redact ?? ''} ✓\u001b[2J`)),
  });
}

describe('sessions', () => {
  it('are listed in columns', async () => {
    const clock = new ManualClock();
    const agoMs = (ms: number) => new Date(clock.now() - ms).toISOString();
    await using hub = await hubOf({
      'sessions.list': () =>
        Promise.resolve(
          ok({
            items: [
              sessionAnswer({ createdAt: agoMs(3_700_000) }),
              sessionAnswer({
                name: 'web',
                state: 'waiting',
                needsYou: true,
                branch: null,
                createdAt: agoMs(0),
                attached: [{ device: 'd', name: 'Ben', isObserver: true }],
              }),
            ],
          }),
        ),
    });

    const { code, stdout, stderr } = await hub.run(['ls'], { clock });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'NAME      STATE               REPO      BRANCH  AGE  ATTACHED',
        'payments  idle                payments  main    1 h',
        'web       waiting, needs you  payments  -       0 s  Ben (observes)',
        '',
      ].join('\n'),
    );
  });

  it('[TTY-7] are shown without their controls, as text and as JSON', async () => {
    await using hub = await hubOf({
      'sessions.list': () =>
        Promise.resolve(ok({ items: [sessionAnswer({ branch: hostileName })] })),
    });

    const text = await hub.run(['ls'], { columns: 200 });
    const json = await hub.run(['ls', '--json']);

    expect(stripVTControlCharacters(text.stdout)).toContain(' a\\x1b]52;c;aGk=\\x07 ');
    expect(JSON.parse(json.stdout)).toMatchObject([{ branch: hostileName }]);
  });

  it('are taken by NAME and by @NAME', async () => {
    const refs: string[] = [];
    await using hub = await hubOf({
      'sessions.read': ({ params }) => {
        refs.push(params.ref);
        return Promise.resolve(ok(sessionAnswer()));
      },
    });

    const outcomes = [
      await hub.run(['session', 'payments']),
      await hub.run(['session', '@payments']),
    ];

    expect(refs).toEqual(['payments', 'payments']);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(outcomes[0]?.stdout).toContain('Tools            3 calls, 1 failed, 0 refused');
  });

  it('are printed with one tool call in the singular', async () => {
    const tally = { calls: 1, failures: 0, denials: 0 };
    await using hub = await hubOf({
      'sessions.read': () => Promise.resolve(ok(sessionAnswer({ tally }))),
    });

    const { stdout } = await hub.run(['session', 'payments']);

    expect(stdout).toContain('Tools            1 call, 0 failed, 0 refused');
  });

  it('are started in a repo with all that was asked for', async () => {
    const bodies: unknown[] = [];
    await using hub = await hubOf({
      'sessions.start': ({ body }) => {
        bodies.push(body);
        return Promise.resolve(ok(sessionAnswer({ name: 'web' })));
      },
    });
    const words =
      'start repo --name web --prompt - --worktree --model opus --permission-mode plan --';

    const outcome = await hub.run([...words.split(' '), '--debug', 'x'], {
      directory: '/home/ana',
      stdin: 'two\nlines\n',
    });

    expect(outcome).toEqual({ code: 0, stdout: 'web\n', stderr: '' });
    expect(bodies).toEqual([
      {
        path: '/home/ana/repo',
        name: 'web',
        prompt: 'two\nlines',
        worktree: true,
        model: 'opus',
        permissionMode: 'plan',
        claudeArgs: ['--debug', 'x'],
      },
    ]);
  });
});

describe('what is started wrongly', () => {
  const conversation = '3a36707a-5010-4cf1-9966-76b5ca1a79b5';
  const wrong: readonly (readonly [string, string])[] = [
    ['start . --name bad\u0000name', '--name'],
    ['start . --resume newest', '--resume'],
    ['start . --fork', '--fork'],
    ['start . --allow-setup abc', '--allow-setup'],
  ];

  it.each(wrong)('%s is told by its flag, and nothing starts', async (line, flag) => {
    const bodies: unknown[] = [];
    await using hub = await hubOf({
      'sessions.start': ({ body }) => {
        bodies.push(body);
        return Promise.resolve(ok(sessionAnswer()));
      },
    });

    const outcome = await hub.run(line.split(' '));

    expect([outcome.code, outcome.stdout, bodies]).toEqual([2, '', []]);
    expect(outcome.stderr).toContain(flag);
  });

  it('an empty model or branch is told by its flag too', async () => {
    const outcomes = [
      await runCli(['start', '.', '--model', '']),
      await runCli(['start', '.', '--worktree', ' ']),
    ];

    expect(outcomes.map(({ code }) => code)).toEqual([2, 2]);
    expect(outcomes[0]?.stderr).toContain('It must be the name of a model');
    expect(outcomes[1]?.stderr).toContain('It must be the name of a branch');
  });

  it('--git-init, --resume and --fork reach the hub as they were given', async () => {
    const bodies: unknown[] = [];
    await using hub = await hubOf({
      'sessions.start': ({ body }) => {
        bodies.push(body);
        return Promise.resolve(ok(sessionAnswer()));
      },
    });

    await hub.run(['start', '/a', '--git-init']);
    await hub.run(['start', '/a', '--resume', conversation, '--fork']);

    expect(bodies).toEqual([
      { path: '/a', gitInit: true },
      { path: '/a', resume: conversation, fork: true },
    ]);
  });
});

describe('what is left empty', () => {
  it.each([
    ['session', ''],
    ['session', '@'],
    ['stop', ' '],
    ['search', ''],
    ['allow', ''],
  ])('%s %j is bad usage, and says what to give', async (command, word) => {
    await using hub = await hubOf({ 'gates.list': () => Promise.resolve(ok({ items: [] })) });

    const { code, stdout, stderr } = await hub.run([command, word]);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: The .* is empty\.\n.+/);
  });
});

it('the version is a document too', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

  expect(JSON.parse((await runCli(['--version', '--json'])).stdout)).toEqual({ version });
});

describe("the repo's setup command", () => {
  const hash = 'bb2279e1605b'.padEnd(64, '0');

  async function startedWith(...flags: readonly string[]) {
    const bodies: unknown[] = [];
    await using hub = await hubOf({
      'repos.inspect': () =>
        Promise.resolve(
          ok({
            path: '/r',
            isFile: false,
            repo: '/r',
            isWorktree: false,
            branch: 'main',
            branches: ['main'],
            changes: 0,
            suggestedName: 'r',
            setup: { text: 'make', hash, isAllowed: false },
          }),
        ),
      'sessions.start': ({ body }) => {
        bodies.push(body);
        return Promise.resolve(ok(sessionAnswer()));
      },
    });
    const { code } = await hub.run(['start', '/r', ...flags]);
    return { code, bodies };
  }

  it.each([
    [[], undefined],
    [['--no-setup'], false],
    [['--allow-setup', 'bb2279e1605b…'], hash],
    [['--allow-setup', hash], hash],
  ])('%j asks for %s', async (flags, allowSetup) => {
    expect(await startedWith(...flags)).toEqual({
      code: 0,
      bodies: [{ path: '/r', ...(allowSetup !== undefined && { allowSetup }) }],
    });
  });

  it('[REPO-4] that is not the one that was read is not allowed', async () => {
    expect(await startedWith('--allow-setup', '0'.repeat(12))).toEqual({ code: 6, bodies: [] });
    expect(await startedWith('--allow-setup', 'bb')).toEqual({ code: 2, bodies: [] });
  });
});

describe('messages', () => {
  it('are sent, and their receipt is printed', async () => {
    const bodies: unknown[] = [];
    await using hub = await hubOf({
      'sessions.read': () => Promise.resolve(ok(sessionAnswer())),
      'sessions.send': ({ body }) => {
        bodies.push(body);
        return Promise.resolve(ok(receipt));
      },
    });

    const text = await hub.run(['prompt', '@payments', 'hello']);
    const json = await hub.run(['prompt', 'payments', '-', '--json'], { stdin: 'héllo\t✓\n' });

    expect(text).toEqual({ code: 0, stdout: 'm_one00000000001 queued\n', stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual(receipt);
    expect(bodies).toEqual([{ text: 'hello' }, { text: 'héllo\t✓' }]);
  });
});

describe('gates', () => {
  const open = [gateAnswer(), gateAnswer({ id: 'g_two00000000002', sessionName: 'web' })];

  async function gateHub() {
    const answers: unknown[] = [];
    const hub = await hubOf({
      'gates.list': () => Promise.resolve(ok({ items: open })),
      'gates.answer': ({ params, body }) => {
        answers.push({ id: params.id, ...body });
        const gate = open.find(({ id }) => id === params.id);
        return Promise.resolve(
          gate
            ? ok({ ...gate, state: 'answered' as const })
            : err(refusal('already_answered', 'Ben was first.')),
        );
      },
    });
    return { hub, answers };
  }

  it('are answered by id, by its beginning, or by the only gate of a session', async () => {
    const { hub, answers } = await gateHub();
    await using _ = hub;

    const outcomes = [
      await hub.run(['allow', 'g_one00000000001']),
      await hub.run(['allow', 'g_t', '--always']),
      await hub.run(['deny', '@web', '--message', 'not today']),
    ];

    expect(outcomes.map(({ stdout }) => stdout)).toEqual([
      'Allowed: payments, Bash: ls\n',
      'Allowed: web, Bash: ls\n',
      'Denied: web, Bash: ls\n',
    ]);
    expect(answers).toEqual([
      { id: 'g_one00000000001', answer: 'allow', hash: 'h1' },
      { id: 'g_two00000000002', answer: 'allow-always', hash: 'h1' },
      { id: 'g_two00000000002', answer: 'deny', message: 'not today', hash: 'h1' },
    ]);
  });

  it('that fit more than one, or none, are not guessed', async () => {
    const { hub, answers } = await gateHub();
    await using _ = hub;

    const outcomes = [
      await hub.run(['allow', 'g_']),
      await hub.run(['allow', 'nothing']),
      await hub.run(['allow', 'g_three000000003']),
    ];

    expect(outcomes.map(({ code }) => code)).toEqual([5, 5, 6]);
    expect(outcomes[2]?.stderr).toContain('Ben was first.');
    expect(answers).toHaveLength(1);
  });

  it('of a session to its operators are not allowed always', async () => {
    await using hub = await hubOf({
      'questions.list': () => Promise.resolve(ok({ items: [asked] })),
      'gates.list': () => Promise.resolve(ok({ items: [] })),
    });

    const { code, stderr } = await hub.run(['allow', '@payments', '--always', '--answer', 'red']);

    expect(code).toBe(2);
    expect(stderr).toContain('A question cannot be allowed always.');
  });

  it('that ask questions take an answer for each', async () => {
    const bodies: unknown[] = [];
    const input = { questions: [{ question: 'Which?' }, { question: 'When?' }] };
    const gate = gateAnswer({ type: 'question', tool: 'AskUserQuestion', input });
    await using hub = await hubOf({
      'gates.list': () => Promise.resolve(ok({ items: [gate] })),
      'gates.answer': ({ body }) => {
        bodies.push(body);
        return Promise.resolve(ok(gate));
      },
    });

    const wrong = await hub.run(['allow', '@payments', '--answer', 'red']);
    const right = await hub.run(['allow', '@payments', '--answer', 'red', '--answer', 'now']);

    expect(wrong.code).toBe(2);
    expect(right.code).toBe(0);
    expect(bodies).toEqual([
      { answer: 'allow', answers: { 'Which?': 'red', 'When?': 'now' }, hash: 'h1' },
    ]);
  });

  it.each([
    [['--answer', 'red', '--answer', 'blue, dark'], { 'Which?': ['red', 'blue, dark'] }],
    [['--answer', '1=red', '--answer', '1=1=2'], { 'Which?': ['red', '1=2'] }],
  ])('[GATE10] that take several choices get them by %j', async (given, answers) => {
    const bodies: unknown[] = [];
    const input = { questions: [{ question: 'Which?', multiSelect: true }] };
    const gate = gateAnswer({ type: 'question', tool: 'AskUserQuestion', input });
    await using hub = await hubOf({
      'gates.list': () => Promise.resolve(ok({ items: [gate] })),
      'gates.answer': ({ body }) => {
        bodies.push(body);
        return Promise.resolve(ok(gate));
      },
    });
    await hub.run(['allow', '@payments', ...given]);
    expect(bodies).toEqual([{ answer: 'allow', answers, hash: 'h1' }]);
  });

  it('[GATE10] that ask one question take one answer', async () => {
    const input = { questions: [{ question: 'Which?' }] };
    const gate = gateAnswer({ type: 'question', tool: 'AskUserQuestion', input });
    await using hub = await hubOf({ 'gates.list': () => Promise.resolve(ok({ items: [gate] })) });
    const { code, stderr } = await hub.run([
      'allow',
      '@payments',
      '--answer',
      'A',
      '--answer',
      'B',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('The gate has 1 question, but 2 answers were given.');
  });
});

describe('the transcript', () => {
  const directory = mkdtempSync(join(tmpdir(), 'roundhouse-export-'));
  it('goes to stdout as it is, or whole into a file', async () => {
    await using hub = await exportHub();

    const printed = await hub.run(['export', 'payments', '--no-redact']);
    const written = await hub.run(['export', 'payments', '-o', 'x.html', '--json'], { directory });

    expect(printed.stdout).toBe('md no ✓\u001b[2J');
    expect(JSON.parse(written.stdout)).toEqual({
      file: join(directory, 'x.html'),
      format: 'html',
      bytes: 16,
    });
    expect(readFileSync(join(directory, 'x.html'), 'utf8')).toBe('html yes ✓\u001b[2J');
    expect(readdirSync(directory)).toEqual(['x.html']);
  });

  it('that cannot be written says so and leaves nothing', async () => {
    await using hub = await exportHub();

    const { code, stderr } = await hub.run(['export', 'payments', '-o', '/nowhere/x.md']);

    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere/x.md could not be written');
    rmSync(directory, { recursive: true });
  });
});

describe('errors say what happened and what to do', () => {
  it.each([
    ['not_found', 5],
    ['forbidden_role', 4],
    ['refused', 6],
    ['name_taken', 6],
    ['internal', 1],
  ] as const)('%s ends with %i', async (code, exit) => {
    await using hub = await hubOf({
      'sessions.stop': () => Promise.resolve(err(refusal(code, 'It is so.', 'Do that.'))),
    });

    const text = await hub.run(['stop', 'payments']);
    const json = await hub.run(['stop', 'payments', '--json']);

    expect(text).toEqual({ code: exit, stdout: '', stderr: 'error: It is so.\nDo that.\n' });
    expect(JSON.parse(json.stdout)).toEqual({
      error: { code, message: 'It is so.', hint: 'Do that.' },
    });
  });

  it.each([
    [['lss'], "unknown command 'lss'"],
    [['ls', '--alll'], "unknown option '--alll'"],
    [['hub', 'strt'], "unknown command 'hub strt'"],
    [['events', 'web', '--limit', 'x'], "argument 'x' is invalid"],
    [['prompt', 'web', 'x', '--timeout', '3'], '--timeout needs --wait'],
    [['start', 'one', 'two'], 'Expected one path'],
    [['start', '--', '--debug'], 'The path of a repo is missing'],
    [['ls', '--hub', 'http://a/b'], '--hub must be the address of a hub'],
  ])('%j is bad usage', async (argv, words) => {
    const { code, stderr } = await runCli(['--data', '/nowhere', ...argv]);

    expect({ code, hasWords: stderr.includes(words) }).toEqual({ code: 2, hasWords: true });
  });

  it('a mistyped command gets a suggestion', async () => {
    const { stderr } = await runCli(['sesion']);

    expect(stderr).toContain('Did you mean session?');
  });
});

describe('the hub is found', () => {
  const list: Partial<Handlers> = { 'sessions.list': () => Promise.resolve(ok({ items: [] })) };

  it('by its data directory, and not when none runs there', async () => {
    await using hub = await hubOf(list);

    expect((await hub.run(['ls'])).code).toBe(0);
    expect(await runCli(['ls', '--data', '/nowhere'])).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'error: No hub is running for /nowhere.\nStart one with `roundhouse hub start`, or choose another one with --hub or --data.\n',
    });
  });

  it('and one that runs but is silent is not called none', async () => {
    await using hub = await hubOf(list);
    await hub.writeRecord({ url: 'http://127.0.0.1:9' });
    const words = `The hub of ${hub.edge.directory} (process ${process.pid}) is running but does not respond at http://127.0.0.1:9.`;

    expect(await hub.run(['ls'])).toMatchObject({ code: 3, stdout: '' });
    expect((await hub.run(['ls'])).stderr).toContain(`error: ${words}\nTry again in a moment.`);
    expect((await hub.run(['hub', 'status'])).stdout).toContain(words);
    expect(await hub.run(['hub', 'stop'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(words) as string,
    });
  });

  it('by flags and environment, the flag first', async () => {
    await using hub = await hubOf(list);
    const environment = { ROUNDHOUSE_DATA: hub.edge.directory };

    expect((await runCli(['ls'], { environment })).code).toBe(0);
    expect((await runCli(['ls', '--data', '/nowhere'], { environment })).code).toBe(3);
    expect((await runCli(['ls', '--hub', hub.url], { environment })).code).toBe(0);
  });

  it.each([
    ['has the pid of another process', { pid: 1 }],
    ['was written by an earlier process with that pid', { startTime: '1' }],
    ['names a port that nobody serves', { url: 'http://127.0.0.1:9' }],
    ['is half written', { pid: undefined }],
  ])('[HOST-3] and no token is told to anybody when hub.json %s', async (_what, change) => {
    await using hub = await hubOf(list);
    await hub.writeRecord(change);

    const { code } = await hub.run(['ls']);

    expect({ code, calls: hub.edge.calls }).toEqual({ code: 3, calls: [] });
  });

  it("[HOST-3] the owner's token goes to no other hub", async () => {
    await using hub = await hubOf(list);
    await using other = await hubOf(list);

    const refused = await hub.run(['ls', '--hub', other.url]);
    const allowed = await hub.run([
      'ls',
      '--hub',
      other.url,
      '--token',
      readFileSync(join(other.edge.directory, 'owner.token'), 'utf8').trim(),
    ]);

    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('No credential for');
    expect(allowed.code).toBe(0);
  });

  it('a wrong token is not allowed', async () => {
    await using hub = await hubOf(list);

    expect((await hub.run(['ls', '--token', 'rh_wrong'])).code).toBe(4);
  });
});

it('every command says what it does, and as JSON when asked', async () => {
  const { stdout } = await runCli(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name ?? '');
  const outcomes = await Promise.all(
    commands.map(async (name) => await runCli([name, '--help', '--json'])),
  );

  expect(commands.length).toBeGreaterThan(15);
  expect(outcomes.map(({ code }) => code)).toEqual(commands.map(() => 0));
  for (const outcome of outcomes) expect(JSON.parse(outcome.stdout)).toHaveProperty('help');
});

it('settings that are wrong are told by their source', async () => {
  const { code, stderr } = await runCli(['ls'], { environment: { ROUNDHOUSE_PORT: 'many' } });

  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'error: ROUNDHOUSE_PORT must be a port, 0 to 65535, not "many"\nCorrect it, or omit it.\n',
  });
});

it('a text that begins with a dash gets the hint about two dashes', async () => {
  await using hub = await hubOf({});

  const { code, stderr } = await hub.run(['prompt', 'payments', '-v']);

  expect(code).toBe(2);
  expect(stderr).toContain('Put `--` before a text that begins with a dash.');
});

it('a message that is dropped says who dropped it, and is not called refused', async () => {
  await using hub = await hubOf({
    'messages.drop': () =>
      Promise.resolve(ok({ ...receipt, state: 'refused' as const, reason: 'dropped by Ana' })),
  });

  const { code, stdout } = await hub.run(['drop', receipt.id]);

  expect({ code, stdout }).toEqual({ code: 0, stdout: `${receipt.id} dropped by Ana\n` });
});

it.each([
  [['allow', 'g_none'], '`roundhouse gates` lists what waits.'],
  [['retry', 'm_none'], '`roundhouse messages NAME` lists those that wait in a session.'],
])('what is not there says where such things are listed: %j', async (argv, hint) => {
  await using hub = await CliHub.start({
    targets: { gate: nothingThere, message: nothingThere },
    handlers: { 'gates.list': () => Promise.resolve(ok({ items: [] })) },
  });

  const { code, stderr } = await hub.run(argv);

  expect(code).toBe(5);
  expect(stderr).toContain(hint);
});

it.runIf(process.platform === 'linux')(
  'the page is opened by the program that PATH names by an absolute folder',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundhouse-open-'));
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\necho "$1" > "${folder}/opened"\n`);
    chmodSync(join(folder, 'xdg-open'), 0o755);
    await using hub = await hubOf({});

    const environment = { PATH: `.:bin:${folder}`, DISPLAY: ':0' };
    const { code, stdout } = await hub.run(['open'], { environment });

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Opened the page in your browser.\n' });
    expect(readFileSync(join(folder, 'opened'), 'utf8')).toContain(`${hub.url}/#sign-in=`);
    rmSync(folder, { recursive: true });
  },
);
