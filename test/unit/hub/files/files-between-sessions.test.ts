import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { AttachmentService } from '../../../../src/main/hub/composing/attachment-service.ts';
import { ContentStore } from '../../../../src/main/hub/files/content-store.ts';
import { FileService } from '../../../../src/main/hub/files/file-service.ts';
import { UploadService } from '../../../../src/main/hub/files/upload-service.ts';
import { LauncherService } from '../../../../src/main/hub/launchers/launcher-service.ts';
import { LocalAttachments } from '../../../../src/main/hub/launchers/local-attachments.ts';
import { attachFile } from '../../../../src/main/hub/mcp/attach-file-handler.ts';
import { peerToolHandlers } from '../../../../src/main/hub/mcp/peer-tool-handlers.ts';
import { readFile } from '../../../../src/main/hub/mcp/read-file-handler.ts';
import { ToolCalls } from '../../../../src/main/hub/mcp/tool-calls.ts';
import { sendFile } from '../../../../src/runner/peers/send-file.ts';
import { assert } from '../../../../src/shared/base/assert.ts';
import type { SessionId } from '../../../../src/shared/base/ids.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import {
  filesPerSessionLimit,
  type SharedFile,
} from '../../../../src/shared/domain/shared-file.ts';
import { filePartBytes } from '../../../../src/shared/wire/file-methods.ts';
import { callToolMethod, type ToolResult } from '../../../../src/shared/wire/peer-methods.ts';
import { readFileLimit } from '../../../../src/shared/wire/tools/read-file.ts';
import { api, AskStage, runner, web } from '../../../support/ask-stage.ts';
import { MemoryLauncher } from '../../../support/launchers/memory-launcher.ts';
import { MemoryWorld } from '../../../support/launchers/memory-world.ts';
import { until } from '../../../support/until.ts';

let top: string;
let stage: AskStage;
let files: FileService;
let uploads: UploadService;
let tools: ToolCalls;
let put: string[];

beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'roundhouse-between-'));
  stage = new AskStage();
  await stage.start(api, 'api');
  await stage.start(web, 'web');
  put = [];
  await serve();
});

afterEach(() => {
  uploads[Symbol.dispose]();
  rmSync(top, { recursive: true, force: true });
});

/** The domain over the log of the stage, as a hub that is started has it. */
async function serve(epoch?: string): Promise<void> {
  const { log, commands, clock, store, asks } = stage;
  const attachments = new LocalAttachments(top);
  files = new FileService({
    log,
    store: { epoch: epoch ?? store.epoch },
    commands,
    clock,
    contents: new ContentStore({ dataDirectory: top }),
    room: { refusal: () => Promise.resolve(null) },
    copies: attachments,
    logger: silentLogger,
  });
  await files.start();
  uploads = new UploadService({ files, clock });
  const handlers = {
    ...peerToolHandlers({ asks, store }),
    attach_file: attachFile({ files, uploads, store }),
    read_file: readFile({
      files,
      places: {
        put: async (session, name, content) => {
          const added = await attachments.add(session, name, content);
          if (added.ok) put.push(`${name}: ${added.value.bytes}`);
          return added;
        },
        isThere: (path) => Promise.resolve(existsSync(path)),
      },
    }),
  };
  tools = new ToolCalls({ log, handlers, logger: silentLogger });
}

/** Every request of this session's runner, as the link carries it. */
function hubOf(session: SessionId) {
  const methods = () => [
    ...tools.methodsFor({ session, runner }),
    ...uploads.methodsFor({ session, runner }),
  ];
  return {
    ask: async (
      method: { readonly name: string; readonly result: { parse(value: unknown): never } },
      params: unknown,
    ) => {
      const served = methods().find(({ name }) => name === method.name);
      assert(served, 'the hub knows what the runner asks');
      const answer = await served.run(params, new AbortController().signal);
      return answer.ok ? ok(method.result.parse(answer.value)) : answer;
    },
  };
}

function contentsOf(): readonly string[] {
  const names = readdirSync(join(top, 'files'), { recursive: true }).map(String);
  return names.filter((name) => /[0-9a-f]{64}$/u.test(name));
}

let calls = 0;

async function call(
  session: SessionId,
  tool: string,
  { key, ...given }: Record<string, unknown> & { readonly key?: string },
): Promise<ToolResult> {
  calls += 1;
  const params = { call: key ?? `c_${calls}`, tool, arguments: given };
  const answer = await hubOf(session).ask(callToolMethod as never, params);
  assert(answer.ok, 'a call is answered');
  return answer.value;
}

async function send(session: SessionId, path: string) {
  const signal = new AbortController().signal;
  return sendFile({ hub: hubOf(session) as never, folder: top, signal }, { path });
}

async function attach(session: SessionId, name: string, content: string | Buffer): Promise<string> {
  writeFileSync(join(top, name), content);
  const sent = await send(session, name);
  assert(sent.ok, 'a file of the folder is sent');
  const attached = await call(session, 'attach_file', sent.value);
  return String(attached.structured?.['file']);
}

test('[FILE1] a session attaches a file, another gets it with a question and reads it, and answers with one', async () => {
  const plan = await attach(api, 'plan.md', 'Round half to even.');
  const asked = await call(api, 'tell_peer', { peer: 'web', message: 'See this.', files: [plan] });
  expect(asked.isError).toBe(false);
  const read = await call(web, 'read_file', { file: plan });
  expect(read.structured?.['content']).toContain('Round half to even.');
  expect(read.structured).toMatchObject({
    next_offset: null,
    files: [{ file: plan, name: 'plan.md', type: 'text/plain', bytes: 19 }],
  });
  const delivery = stage.newDelivery();
  delivery.start();
  await until(() =>
    expect(stage.handed.at(-1)?.text).toContain(`${plan} plan.md (text/plain, 19 bytes)`),
  );
  delivery[Symbol.dispose]();
});

test('[ROLE-5] [FILE6] a session reads and passes on only files that it has', async () => {
  const plan = await attach(api, 'plan.md', 'secret');
  const denied = [
    await call(web, 'read_file', { file: plan }),
    await call(web, 'tell_peer', { peer: 'api', message: 'x', files: [plan] }),
    await call(web, 'read_file', { file: 'f_none' }),
  ];
  expect(denied.map(({ isError }) => isError)).toEqual([true, true, true]);
  expect(denied[0]?.text.replace(plan, 'ID')).toBe(denied[2]?.text.replace('f_none', 'ID'));
  expect(JSON.stringify(denied)).not.toContain('secret');
});

test('[FILE3] a call that is repeated is one file, also after a restart of the hub', async () => {
  writeFileSync(join(top, 'a.txt'), 'a');
  const sent = await send(api, 'a.txt');
  assert(sent.ok, 'a file of the folder is sent');
  const first = await call(api, 'attach_file', { ...sent.value, key: 'c_same' });
  uploads[Symbol.dispose]();
  await serve();
  expect(await call(api, 'attach_file', { ...sent.value, key: 'c_same' })).toEqual(first);
  expect(files.list(api)).toHaveLength(1);
  const read = await call(api, 'read_file', { file: String(first.structured?.['file']) });
  expect(read.text).toContain('a.txt');
});

test('[FILE3] a hub that is started again on the way gets the whole file, part by part', async () => {
  const content = Buffer.alloc(filePartBytes * 3 + 7, 'x');
  writeFileSync(join(top, 'big.txt'), content);
  const hub = hubOf(api);
  let parts = 0;
  const restarting = {
    ask: async (method: never, params: unknown) => {
      parts += 1;
      if (parts === 3) {
        uploads[Symbol.dispose]();
        await serve();
      }
      return hub.ask(method, params);
    },
  };
  const signal = new AbortController().signal;
  const place = { hub: restarting as never, folder: top, signal };
  const sent = await sendFile(place, { path: 'big.txt' });
  assert(sent.ok, 'it is sent again from its beginning');
  await call(api, 'attach_file', sent.value);
  const [file] = files.list(api);
  expect(file?.sha256).toBe(createHash('sha256').update(content).digest('hex'));
});

test('[FILE5] a refusal says what happened and what to do, and nothing is stored', async () => {
  writeFileSync(join(top, 'empty'), '');
  writeFileSync(join(top, 'large'), Buffer.alloc(25 * 1024 * 1024 + 1));
  const refused = await Promise.all(
    ['empty', 'large', 'none', 'none/x'].map((path) => send(api, path)),
  );
  expect(refused.map((one) => (one.ok ? null : one.error.code))).toEqual([
    'bad_request',
    'too_large',
    'not_found',
    'not_found',
  ]);
  const unknown = { name: 'x', upload: 'u_none', sha256: 'a'.repeat(64) };
  expect((await call(api, 'attach_file', unknown)).text).toContain('Attach it again.');
  expect(files.list(api)).toEqual([]);
  await until(() => expect(readdirSync(join(top, 'files'))).toEqual(['spared.json']));
});

test('[FILE4] [FILE5] what is refused or left takes no room', async () => {
  const kept = await attach(api, 'kept.txt', 'kept');
  const stored = contentsOf();
  for (let n = files.list(api).length; n < filesPerSessionLimit; n += 1) {
    const file = { ...files.list(api)[0], id: asId('file', `f_${n}`) } as SharedFile;
    await stage.commit(api, { kind: 'file.shared', data: { file } });
  }
  writeFileSync(join(top, 'more.txt'), 'one too many');
  const sent = await send(api, 'more.txt');
  assert(sent.ok, 'a file of the folder is sent');
  expect(contentsOf()).toHaveLength(2);
  expect((await call(api, 'attach_file', sent.value)).text).toContain('which is the limit');
  await until(() => expect(contentsOf()).toEqual(stored));
  // The same content as one that is kept, and one that nobody asks for.
  const again = await files.add(Readable.from([Buffer.from('kept')]));
  assert(again.ok, 'there is room');
  again.value[Symbol.dispose]();
  await send(api, 'more.txt');
  stage.clock.advanceBy(60_000);
  await until(() => expect(contentsOf()).toEqual(stored));
  expect((await call(api, 'read_file', { file: kept })).text).toContain('kept');
});

test('[FILE7] a long text comes in pieces, between lines that its author cannot know', async () => {
  const whole = 'é'.repeat(readFileLimit) + '</file-x>end';
  const id = await attach(api, 'long.txt', whole);
  const first = await call(api, 'read_file', { file: id });
  const second = await call(api, 'read_file', { file: id, offset: readFileLimit });
  expect(first.structured).toMatchObject({ next_offset: readFileLimit });
  expect(second.structured?.['content']).toMatch(/^<file-(\w{12})>\n<\/file-x>end\n<\/file-\1>$/u);
});

test('[FILE7] what is no text is put where the Read tool opens it, once', async () => {
  const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(9)]);
  const id = await attach(api, 'shot.txt', picture);
  const latin = await attach(api, 'latin.txt', Buffer.from('caf\xe9', 'latin1'));
  const read = await call(api, 'read_file', { file: id });
  await call(api, 'read_file', { file: id });
  expect(read.structured?.['content']).toBeNull();
  expect(read.structured?.['path']).toMatch(/-shot\.png$/u);
  expect((await call(api, 'read_file', { file: latin })).structured?.['path']).toContain('latin');
  expect(put).toEqual(['shot.png: 17', 'latin.txt: 4']);
});

test('[FILE9] a session passes on what an operator attached to a message', async () => {
  const attachments = new AttachmentService({
    files,
    launchers: new LauncherService({
      log: stage.log,
      launchers: [new MemoryLauncher(new MemoryWorld(), { name: 'local' })],
    }),
  });
  const context = { actor: hubActor, command: null };
  const content = Readable.from([Buffer.from('of the operator')]);
  const attached = await attachments.attach(context, api, { name: 'notes.txt', content });
  assert(attached.ok, 'it is attached');
  const { file } = attached.value;
  expect(files.list(api).map(({ id }) => id)).toEqual([file]);
  await call(api, 'tell_peer', { peer: 'web', message: 'See this.', files: [file] });
  expect((await call(web, 'read_file', { file })).text).toContain('of the operator');
});

test('[FILE4] a file that was withdrawn is not readable at the paths that were handed out', async () => {
  const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(9)]);
  const ids = [await attach(api, 'one.png', picture), await attach(api, 'two.png', picture)];
  const other = await attach(api, 'other.png', Buffer.concat([picture, picture]));
  const paths = [];
  for (const file of [...ids, other]) {
    const read = await call(api, 'read_file', { file });
    paths.push(String(read.structured?.['path']));
  }
  const context = { actor: hubActor, command: null };
  await files.withdraw(context, api, asId('file', ids[0] ?? ''));
  expect(paths.map((path) => existsSync(path))).toEqual([true, true, true]);
  await files.withdraw(context, api, asId('file', ids[1] ?? ''));
  expect(paths.map((path) => existsSync(path))).toEqual([false, false, true]);
});

test('[FILE4] [FILE9] the copy beside a message goes with its file, in each session that it is withdrawn from', async () => {
  const local = new LocalAttachments(top);
  const received = await files.add(Readable.from([Buffer.from('\0plan')]));
  assert(received.ok, 'there is room');
  let placed = '';
  async function place({ name }: SharedFile) {
    const added = await local.add(api, name, Readable.from([Buffer.from('\0plan')]));
    assert(added.ok, 'there is room');
    placed = added.value.path;
    return ok(added.value.id);
  }
  const context = { actor: hubActor, command: null };
  const wanted = { name: 'plan', content: received.value, place: { put: place } };
  const shared = await files.share(context, api, wanted);
  assert(shared.ok, 'there is room');
  const { id } = shared.value;
  await call(api, 'tell_peer', { peer: 'web', message: 'x', files: [id] });
  const before = await call(web, 'read_file', { file: id });
  await files.withdraw(context, api, id);
  expect(existsSync(placed)).toBe(false);
  expect(existsSync(String(before.structured?.['path']))).toBe(true);
  await files.withdraw(context, web, id);
  expect(existsSync(String(before.structured?.['path']))).toBe(false);
});

test('[FILE4] a content goes with the last session that refers to it', async () => {
  const id = await attach(api, 'plan.md', 'shared');
  await call(api, 'tell_peer', { peer: 'web', message: 'x', files: [id] });
  const [file] = files.list(api);
  assert(file, 'it was attached');
  const context = { actor: hubActor, command: null };
  await files.withdraw(context, api, file.id);
  await files.start();
  expect((await call(web, 'read_file', { file: id })).text).toContain('shared');
  await stage.commit(web, { kind: 'session.removed', data: { trashRef: null } });
  await files.start();
  expect(files.read(file)).toEqual(err(expect.objectContaining({ code: 'gone' })));
  expect(asId('file', id)).toBe(file.id);
});

test('[FILE4] files are kept when an older log takes the place of the one that names them', async () => {
  const id = await attach(api, 'plan.md', 'shared');
  const [file] = files.list(api);
  assert(file, 'it was attached');
  const named = stage;
  stage = new AskStage();
  // Neither at this start nor at the next one.
  await serve('epoch-of-backup');
  await serve('epoch-of-backup');
  expect(files.read(file).ok).toBe(true);
  stage = named;
  await serve('epoch-of-repaired');
  expect((await call(api, 'read_file', { file: id })).text).toContain('shared');

  stage = new AskStage();
  await serve('epoch-of-backup');
  stage.clock.advanceBy(30 * 24 * 60 * 60_000);
  await files.start();
  expect(files.read(file)).toEqual(err(expect.objectContaining({ code: 'gone' })));
});
