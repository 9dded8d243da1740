import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { sayThenWait } from '../../support/model-server/reply.ts';
import { RunnerSession } from '../../support/runner-session.ts';

function states(session: RunnerSession, message: string): readonly string[] {
  return session.runner.outcomes(message).map(({ state }) => state);
}

async function settled(session: RunnerSession, message: string): Promise<void> {
  await session.runner.until(() => states(session, message).some((state) => state !== 'typed'));
}

function promptsOf(session: RunnerSession): readonly unknown[] {
  return session.runner.hooks('UserPromptSubmit').map(({ payload }) => payload['prompt']);
}

it('[MSG1] a message is not typed into a dialog, and is typed when that is answered', async () => {
  await using session = await RunnerSession.open();
  const { runner, lab } = session;
  runner.start({ text: '%bash touch made' });
  await runner.until(() => runner.hooks('PermissionRequest').length === 1);
  await runner.until(() => runner.all('status').at(-1)?.status === 'waiting');
  const [held] = runner.hooks('PermissionRequest');
  runner.deliver('m_2', 'and then?');
  const snapshot = await runner.connection?.readScreen();
  expect(snapshot?.text).not.toContain('and then?');
  expect(states(session, 'm_2')).toEqual([]);
  expect(existsSync(join(lab.repo, 'made'))).toBe(false);
  runner.connection?.send({
    type: 'answer',
    request: held?.request ?? '',
    body: {
      hookSpecificOutput: {
        hookEventName: 'PermissionRequest',
        decision: { behavior: 'deny', message: 'no' },
      },
    },
  });
  await settled(session, 'm_2');
  expect(states(session, 'm_2')).toEqual(['typed', 'accepted']);
  expect(existsSync(join(lab.repo, 'made'))).toBe(false);
});

it.each([
  '-x begins like a flag,\n\thas tabs,\n# and what else\n@README.md there may be',
  '/help',
  '!touch gone',
])('[MSG10] the first prompt %j is text', async (text) => {
  await using session = await RunnerSession.open();
  session.runner.start({ text });
  await settled(session, 'm_first');
  expect(states(session, 'm_first')).toEqual(['typed', 'accepted']);
  await session.runner.until(() => session.runner.hooks('Stop').length === 1);
  expect(session.model.turns[0]?.promptText).toContain(text);
  expect(existsSync(join(session.lab.repo, 'gone'))).toBe(false);
});

describe('in a session that is idle', () => {
  let session: RunnerSession;
  /** What the session had reported before the test began. */
  let before: { readonly prompts: number; readonly stops: number };

  beforeAll(async () => {
    session = await RunnerSession.open();
    session.runner.start({ text: 'hello' });
    await session.runner.until(() => session.runner.hooks('Stop').length === 1);
  });

  afterAll(() => session[Symbol.asyncDispose]());

  beforeEach(async () => {
    await session.runner.untilIdle();
    before = {
      prompts: promptsOf(session).length,
      stops: session.runner.hooks('Stop').length,
    };
  });

  function newPrompts(): readonly unknown[] {
    return promptsOf(session).slice(before.prompts);
  }

  async function turnsEnded(count: number): Promise<void> {
    const { runner } = session;
    await runner.until(() => runner.hooks('Stop').length === before.stops + count);
  }

  it('[MSG2] a message that is repeated is typed once', async () => {
    const { runner } = session;
    for (let repeat = 0; repeat < 3; repeat += 1) runner.deliver('m_once', 'only once');
    await settled(session, 'm_once');
    runner.deliver('m_once', 'only once');
    runner.deliver('m_next', 'the next one');
    await settled(session, 'm_next');
    expect(newPrompts()).toEqual(['only once', 'the next one']);
    await turnsEnded(2);
  });

  it("[MSG5] an operator's unfinished text is not sent along, and is there again afterwards", async () => {
    const { runner } = session;
    runner.connection?.input(Buffer.from('half a thought'));
    await runner.untilScreen((text) => text.includes('half a thought'));
    runner.deliver('m_phone', 'a message from the phone');
    await settled(session, 'm_phone');
    await turnsEnded(1);
    await runner.untilScreen((text) => /❯\shalf a thought/u.test(text));
    runner.connection?.input(Buffer.from('\r'));
    await runner.until(() => newPrompts().length === 2);
    expect(newPrompts()).toEqual(['a message from the phone', 'half a thought']);
    await turnsEnded(2);
  });

  it('[MSG5] a message does not run in a shell mode that an operator left open', async () => {
    const { runner, lab } = session;
    runner.connection?.input(Buffer.from('!'));
    await runner.untilScreen((text) => text.includes('! for shell mode'));
    runner.deliver('m_shell', 'touch gone');
    await settled(session, 'm_shell');
    await turnsEnded(1);
    expect(newPrompts()).toEqual(['touch gone']);
    expect(existsSync(join(lab.repo, 'gone'))).toBe(false);
  });

  it('[MSG5] a message that was interrupted at once is not sent along with the next', async () => {
    const { runner, model } = session;
    model.next(sayThenWait('', new Promise(() => undefined)));
    runner.deliver('m_interrupted', 'the interrupted one');
    await settled(session, 'm_interrupted');
    await model.turn(({ promptText }) => promptText.includes('the interrupted one'));
    await runner.until(() => runner.all('status').at(-1)?.status === 'busy');
    runner.connection?.send({ type: 'interrupt', id: 'i_interrupted' });
    await runner.untilIdle();
    for (const [index, message] of ['m_second', 'm_third'].entries()) {
      runner.deliver(message, `then ${message}`);
      await settled(session, message);
      await turnsEnded(index + 1);
    }
    expect(newPrompts()).toEqual(['the interrupted one', 'then m_second', 'then m_third']);
  });
});

it("[MSG6] the editor key opens the operator's own editor", async () => {
  await using session = await RunnerSession.open();
  const { runner, lab } = session;
  const editor = join(lab.home, 'editor');
  writeFileSync(editor, `#!/bin/sh\necho from the editor >"$1"\n`);
  chmodSync(editor, 0o755);
  runner.start({ environment: { ...lab.env, EDITOR: editor } });
  await runner.untilIdle();
  runner.connection?.input(Buffer.from('\x07'));
  await runner.untilScreen((text) => text.includes('from the editor'));
  expect(promptsOf(session)).toEqual([]);
});

it('[MSG7] where Claude Code has no key for the editor a message is pasted, and what would run is held', async () => {
  await using session = await RunnerSession.open();
  const { runner, lab } = session;
  mkdirSync(lab.configDir, { recursive: true });
  writeFileSync(
    join(lab.configDir, 'keybindings.json'),
    JSON.stringify({ bindings: [{ context: 'Chat', bindings: { 'ctrl+g': null } }] }),
  );
  runner.start();
  await runner.untilIdle();
  const sent = ['one\ntwo\nthree', '!touch gone', '/help', '1\n2\n3\n4\n5', 'rename it to :key'];
  for (const [index, text] of sent.entries()) {
    runner.deliver(`m_${index}`, text);
    await settled(session, `m_${index}`);
    await runner.untilIdle();
  }
  expect(sent.map((_, index) => states(session, `m_${index}`).at(-1))).toEqual([
    'accepted',
    'held',
    'accepted',
    'accepted',
    'accepted',
  ]);
  expect(existsSync(join(lab.repo, 'gone'))).toBe(false);
});

it("shows the operator's own status line, and tells its figures", async () => {
  await using session = await RunnerSession.open();
  const { runner, lab } = session;
  lab.writeSettings({ statusLine: { type: 'command', command: 'printf "my own line"' } });
  runner.start({ text: 'hello' });
  await runner.untilScreen((text) => text.includes('my own line'));
  await runner.until(() => runner.all('status-line').length > 0);
  expect(runner.all('status-line')[0]?.payload).toMatchObject({ version: '2.1.329' });
});

it('writes nothing into the repo or the settings of the operator', async () => {
  await using session = await RunnerSession.open();
  const { runner, lab } = session;
  const before = readFileSync(join(lab.configDir, 'settings.json'), 'utf8');
  runner.start({ text: 'hello' });
  await runner.until(() => runner.hooks('Stop').length === 1);
  await vi.waitFor(() => expect(existsSync(join(runner.folder, 'plugin'))).toBe(true), {
    timeout: 60_000,
  });
  expect(readFileSync(join(lab.configDir, 'settings.json'), 'utf8')).toBe(before);
  expect(existsSync(join(lab.repo, '.claude'))).toBe(false);
});
