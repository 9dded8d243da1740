import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { HubError } from '../../../src/shared/client/hub-error.ts';
import { hubLabOfFile } from '../../support/hub-lab.ts';
import { rawRequest, rawText } from '../../support/raw-http.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';

// What helps to write a message, with the real hub, runner and Claude Code: files, commands, attachments.

const lab = hubLabOfFile();
let params = { ref: 'shared' };

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

beforeAll(async () => {
  mkdirSync(join(lab.repo, '.claude/commands'), { recursive: true });
  writeFileSync(
    join(lab.repo, '.claude/commands/greet.md'),
    '---\ndescription: Says hello\n---\n%say hello $ARGUMENTS\n',
  );
  mkdirSync(join(lab.repo, 'two words'));
  writeFileSync(join(lab.repo, 'two words/a file.txt'), 'the words of the file\n');
  await start('shared');
});

beforeEach(() => {
  params = { ref: 'shared' };
});

/** A session for a test that leaves it in a state in which it takes no more messages. */
async function startOwn(name: string): Promise<void> {
  params = { ref: name };
  await start(name);
}

async function start(name: string): Promise<void> {
  await lab.client.call('sessions.start', {
    body: { path: lab.repo, name, permissionMode: 'manual' },
  });
  await sessionState(lab.client, name, 'idle');
}

async function ask(text: string): Promise<string> {
  const { id } = await lab.client.call('sessions.send', { params, body: { text } });
  await messageState(lab.client, id, 'answered');
  const turn = await lab.model.turn((request) => request.promptText.includes(text));
  return JSON.stringify(turn.body);
}

function attach(name: string, upload: Buffer) {
  return lab.client.call('attachments.add', {
    params,
    query: { name },
    upload: Uint8Array.from(upload),
  });
}

describe('files', () => {
  test('are found by letters, and reach the model when they are named with a blank in them', async () => {
    const { items } = await lab.client.call('files.find', { params, query: { q: 'afile' } });
    expect(items).toEqual([{ path: 'two words/a file.txt' }]);

    const body = await ask('look at @"two words/a file.txt"');
    expect(body.includes('the words of the file')).toBe(true);
  });
});

describe('commands', () => {
  test("are Claude Code's own and the repo's", async () => {
    const { items } = await lab.client.call('commands.list', { params });
    expect(items.find((command) => command.name === 'greet')).toEqual({
      name: 'greet',
      description: 'Says hello',
      argumentHint: '',
      source: 'project',
      kind: 'prompt',
    });
    expect(items.some((command) => command.name === 'compact')).toBe(true);
  });
});

/** Every file that the hub has of attachments. */
function kept(): readonly string[] {
  const folder = join(lab.hub.dataDirectory, 'attachments');
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}

describe('attachments', () => {
  test('a picture reaches the model as a picture, by the path that the message ends with', async () => {
    const attached = await attach('a shot.png', picture);
    expect(attached).toMatchObject({
      name: 'a-shot.png',
      bytes: picture.length,
      type: 'image/png',
    });
    expect(statSync(attached.path).mode & 0o777).toBe(0o600);

    const body = await ask(`look at this\n@${attached.path}`);
    expect(body.includes(picture.toString('base64'))).toBe(true);
  });

  test('[BIG-2] too large a file is refused before it is read, and nothing is kept of it', async () => {
    const before = kept();
    const url = new URL(lab.hub.url);
    const answer = await rawRequest(
      Number(url.port),
      rawText([
        'POST /api/v1/sessions/shared/attachments?name=big HTTP/1.1',
        `Host: ${url.host}`,
        `Authorization: Bearer ${lab.hub.token}`,
        'Content-Type: application/octet-stream',
        `Content-Length: ${25 * 1024 * 1024 + 1}`,
      ]),
    );
    expect(answer.status).toBe(413);
    expect(kept()).toEqual(before);
  });

  test('[FILE8] [FILE9] [TTY-9] one is a file of the session, and no browser runs or renders it', async () => {
    const html = '<!doctype html><script>alert(1)</script>';
    const attached = await attach('../a page.html', Buffer.from(html));
    const { items } = await lab.client.call('shared-files.list', { params });
    const file = items.find(({ name }) => name === attached.name);
    expect(file).toMatchObject({ bytes: html.length, type: attached.type });
    expect(attached.name).toMatch(/^[\w.-]+$/u);
    expect(attached.type).not.toBe('text/html');

    const answer = await fetch(
      new URL(`/api/v1/sessions/shared/shared-files/${file?.id}`, lab.hub.url),
      { headers: { authorization: `Bearer ${lab.hub.token}` } },
    );
    expect(await answer.text()).toBe(html);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment; /u) as string,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/u) as string,
    });
  });

  test('[REPO-2] only a file of the session is taken away, by its own name', async () => {
    const { id, path } = await attach('notes.txt', Buffer.from('words'));
    expect(readFileSync(path, 'utf8')).toBe('words');
    const climbing = lab.client.call('attachments.remove', {
      params: { ...params, file: '../../../owner.token' },
    });
    await expect(climbing).rejects.toBeInstanceOf(HubError);
    expect(existsSync(join(lab.hub.dataDirectory, 'owner.token'))).toBe(true);

    await lab.client.call('attachments.remove', { params: { ...params, file: id } });
    expect(existsSync(path)).toBe(false);
  });

  test('go with their session', async () => {
    await startOwn('removed');
    const { id } = await lab.client.call('sessions.read', { params });
    await attach('notes.txt', Buffer.from('words'));
    expect(readdirSync(join(lab.hub.dataDirectory, 'attachments'))).toContain(id);
    await lab.client.call('sessions.stop', { params });
    await sessionState(lab.client, params.ref, 'exited');
    await lab.client.call('sessions.remove', { params });
    expect(readdirSync(join(lab.hub.dataDirectory, 'attachments'))).not.toContain(id);
  });
});

async function run(text: string): Promise<string> {
  const { id } = await lab.client.call('sessions.send', {
    params,
    body: { text, isCommand: true },
  });
  return id;
}

async function configured(setting: 'model' | 'effort' | 'permissionMode', value: string) {
  await lab.client.call('sessions.configure', { params, body: { setting, value } });
  return eventually(`${setting} to be settled`, async () => {
    const seen = await lab.client.call('sessions.read', { params });
    return seen.settingChanges.some((change) => change.state === 'waiting') ? undefined : seen;
  });
}

describe('a command that is sent as one', () => {
  test('of the repo is a turn, with the receipt of a prompt; as a text it is only read', async () => {
    const done = await messageState(lab.client, await run('/greet Ana'), 'answered');
    expect(done.answer).toBe('hello Ana');

    const { id } = await lab.client.call('sessions.send', { params, body: { text: '/greet Ana' } });
    const read = await messageState(lab.client, id, 'answered');
    expect(read.answer).not.toBe('hello Ana');
  });

  test('that begins no turn is proved by what Claude Code wrote, cleared or opened', async () => {
    await startOwn('dialog');
    const context = await messageState(lab.client, await run('/context'), 'answered');
    expect(context.answer).toContain('Context');
    const events = await lab.client.call('sessions.events', { params, query: { limit: 500 } });
    const [told] = events.items.filter((event) => event.kind === 'message.answered');
    expect(told?.data['command']).toBe('/context');
    const cleared = await messageState(lab.client, await run('/clear'), 'answered');
    expect(cleared.answer).toBe('A new conversation has begun.');
    const opened = await messageState(lab.client, await run('/usage'), 'answered');
    expect(opened.answer).toContain('opened a dialog in the terminal');
  });

  test('that Claude Code does not know is held with its word, and so is none at all', async () => {
    await startOwn('unknown');
    const unknown = await messageState(lab.client, await run('/com'), 'held');
    expect(unknown.reason).toMatch(/^Claude Code says: .*\/com/u);
    const none = lab.client.call('sessions.send', {
      params,
      body: { text: 'hi', isCommand: true },
    });
    await expect(none).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('a running Claude Code', () => {
  test('is given another model and effort, proved by what it says itself', async () => {
    await ask('a word before, so that there is a cache to lose');
    expect(await configured('model', 'sonnet')).toMatchObject({ settingChanges: [] });
    await eventually('the status line to name the model', async () => {
      const seen = await lab.client.call('sessions.read', { params });
      return seen.model === 'claude-sonnet-5-5' ? seen : undefined;
    });
    expect(await configured('effort', 'high')).toMatchObject({ effort: 'high' });
    await ask('the first with the new model');
    expect(lab.model.turns.at(-1)?.model).toBe('claude-sonnet-5-5');
  });

  test('is given another permission mode, proved before anything is sent to the model', async () => {
    const turns = lab.model.turns.length;
    const plan = await configured('permissionMode', 'plan');
    expect(plan).toMatchObject({ permissionMode: 'plan', settingChanges: [] });
    const manual = await configured('permissionMode', 'manual');
    expect(manual).toMatchObject({ permissionMode: 'manual', settingChanges: [] });
    await sessionState(lab.client, params.ref, 'idle');
    expect(lab.model.turns.length).toBe(turns);
    await ask('nothing is left in the composer');
    expect(lab.model.turns.at(-1)?.promptText.trim()).toBe('nothing is left in the composer');
  });

  test('[SET1] [RUN13] at work gets the change when it is idle, also over a crash of the hub', async () => {
    // Longer than any restart of a hub takes: it is interrupted.
    const body = { text: '%slow 600' };
    const { id } = await lab.client.call('sessions.send', { params, body });
    await messageState(lab.client, id, 'accepted');
    const wanted = { setting: 'effort', value: 'low' } as const;
    const asked = await lab.client.call('sessions.configure', { params, body: wanted });
    expect(asked.settingChanges).toEqual([{ ...wanted, state: 'waiting', reason: null }]);
    await lab.hub.kill();
    await lab.hub.start();
    const waiting = await sessionState(lab.client, params.ref, 'working');
    expect(waiting.settingChanges).toEqual(asked.settingChanges);

    await lab.client.call('sessions.interrupt', { params });
    await eventually('the change to be proved', async () => {
      const seen = await lab.client.call('sessions.read', { params });
      return seen.effort === 'low' && seen.settingChanges.length === 0 ? seen : undefined;
    });
  });

  test('that does not have the wanted mode keeps its own, and the change says so', async () => {
    const seen = await configured('permissionMode', 'dontAsk');
    expect(seen.settingChanges).toEqual([
      {
        setting: 'permissionMode',
        value: 'dontAsk',
        state: 'failed',
        reason: 'Claude Code does not offer it here; its mode is manual.',
      },
    ]);
    expect(seen.permissionMode).toBe('manual');
  });
});
