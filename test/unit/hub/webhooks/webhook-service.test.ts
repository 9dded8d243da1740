import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { WebhookFiles } from '../../../../src/main/hub/webhooks/webhook-files.ts';
import { WebhookPost } from '../../../../src/main/hub/webhooks/webhook-post.ts';
import type { WebhookRecord } from '../../../../src/main/hub/webhooks/webhook-record.ts';
import { WebhookService } from '../../../../src/main/hub/webhooks/webhook-service.ts';
import { retryAfterMs } from '../../../../src/main/hub/webhooks/webhook.ts';
import { publicAddresses } from '../../../../src/node/reachable-addresses.ts';
import { assert } from '../../../../src/shared/base/assert.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { AskStage, api } from '../../../support/ask-stage.ts';
import { until } from '../../../support/until.ts';

// Over a real HTTP receiver on loopback, which the owner has allowed.

interface Received {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

let top: string;
let stage: AskStage;
let receiver: Server;
let received: Received[];
let answers: number[];
let services: WebhookService[];

beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'roundhouse-webhooks-'));
  stage = new AskStage();
  await stage.start(api, 'api');
  received = [];
  answers = [];
  services = [];
  receiver = createServer((request, response) => {
    void take(request, response);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(services.map((one) => one[Symbol.asyncDispose]()));
  receiver.closeAllConnections();
  receiver.close();
  rmSync(top, { recursive: true, force: true });
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const { headers } = request;
  received.push({
    id: String(headers['webhook-id']),
    timestamp: String(headers['webhook-timestamp']),
    signature: String(headers['webhook-signature']),
    body,
  });
  const status = answers.shift() ?? 204;
  // Never answered: the receiver is slow.
  if (status === 0) return;
  response.writeHead(status, status === 302 ? { location: `${urlOf()}elsewhere` } : {}).end();
}

function urlOf(): string {
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
}

/** A hub that is started over the log of the stage. */
async function started(): Promise<WebhookService> {
  const { log, store, clock } = stage;
  const service = new WebhookService({
    log,
    store: {
      epoch: store.epoch,
      lastSeqAtOpen: lastSeq(),
      replay: (wanted) => store.replay(wanted),
    },
    files: new WebhookFiles({ dataDirectory: top, logger: silentLogger }),
    post: new WebhookPost({ addresses: publicAddresses }),
    clock,
    logger: silentLogger,
  });
  services.push(service);
  log.onDidCommit((events) => service.take(events));
  await service.start();
  return service;
}

function lastSeq(): number {
  return stage.log.state.sessions.get(api)?.lastSeq ?? 0;
}

async function create(service: WebhookService): Promise<WebhookRecord> {
  const events = ['session.ended'] as const;
  const made = await service.create({ url: urlOf(), events, allowsPrivate: true }, 'Ana');
  assert(made.ok, 'the owner allowed this address');
  return made.value;
}

function end(): Promise<void> {
  const exited = { runner: 'r_one', code: 0, signal: null } as never;
  return stage.commit(api, { kind: 'claude.exited', data: exited });
}

async function untilReceived(count: number): Promise<void> {
  await until(() => expect(received).toHaveLength(count));
}

function ids(): readonly string[] {
  return received.map(({ id }) => id);
}

test('[HOOK1] [HOOK2] tells a receiver what it asked for, signed as Standard Webhooks are', async () => {
  const service = await started();
  const { secret } = await create(service);
  await stage.rest(api);
  await end();
  await untilReceived(1);
  const [message] = received;
  assert(message, 'one has arrived');
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  const signature = createHmac('sha256', key).update(signed).digest('base64');
  expect(message.signature).toBe(`v1,${signature}`);
  expect(JSON.parse(message.body)).toMatchObject({
    type: 'session.ended',
    data: { session: { id: api, name: 'api' }, code: 0 },
  });
});

test('[HOOK3] repeats what was refused under the same id, and follows no redirect', async () => {
  answers = [500, 302];
  const service = await started();
  const { id } = await create(service);
  await end();
  for (const [index, pauseMs] of retryAfterMs.slice(0, 2).entries()) {
    await untilReceived(index + 1);
    await until(() => expect(pendingOf(service, id)[0]?.attempts).toBe(index + 1));
    stage.clock.advanceBy(pauseMs);
  }
  await untilReceived(3);
  expect(new Set(ids()).size).toBe(1);
  await until(() => expect(pendingOf(service, id)).toEqual([]));
  expect(service.list()[0]?.recent).toMatchObject([{ state: 'delivered', attempts: 3 }]);
});

function pendingOf(service: WebhookService, id: string) {
  const read = service.read(id);
  return read.ok ? read.value.pending : [];
}

test('[HOOK4] a hub that was killed delivers what it had not, under the id that it has', async () => {
  const first = await started();
  const { id } = await create(first);
  answers = [503];
  await end();
  await untilReceived(1);
  // Nothing of it is on the disk: the record is as it was when it was made, as after a kill.
  const kept = readFileSync(join(top, 'webhooks', `${id}.json`), 'utf8');
  expect(JSON.parse(kept)).toMatchObject({ pending: [] });
  const second = await started();
  await untilReceived(2);
  expect(new Set(ids()).size).toBe(1);
  await until(() => expect(pendingOf(second, id)).toEqual([]));
});

test('[HOOK4] what waits is on the disk when the hub ends, and a slow receiver does not hold it up', async () => {
  answers = [0];
  const first = await started();
  const { id } = await create(first);
  await end();
  await untilReceived(1);
  await first[Symbol.asyncDispose]();
  const file = join(top, 'webhooks', `${id}.json`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pending: [{ attempts: 0 }] });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('[HOOK5] sends nothing to this machine or its network unless the owner said so', async () => {
  const service = await started();
  const events = ['session.ended'] as const;
  const urls = [
    'http://example.com/hook',
    'https://127.0.0.1/hook',
    'https://[::1]/hook',
    'https://10.0.0.5/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/hook',
    'https://0x7f.1/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'ftp://example.com/hook',
    'https://ana:secret@example.com/hook',
    'no address',
  ];
  const made = await Promise.all(
    urls.map((url) => service.create({ url, events, allowsPrivate: false }, 'Ana')),
  );
  expect(made.map((one) => (one.ok ? one.value.url : one.error.code))).toEqual(
    urls.map(() => 'bad_request'),
  );
  // A name is judged by what it leads to, at each message.
  const named = await service.create(
    { url: 'https://localhost/hook', events, allowsPrivate: false },
    'Ana',
  );
  assert(named.ok, 'a name is judged when something is sent');
  const tested = await service.test(named.value.id);
  expect(tested).toMatchObject({
    value: { state: 'failed', problem: 'localhost is on this machine or its network' },
  });
});

test('[HOOK6] a test says what the receiver answered, and a receiver that is gone is told nothing more', async () => {
  answers = [200, 503, 410];
  const service = await started();
  const { id } = await create(service);
  expect(await service.test(id)).toMatchObject({ value: { state: 'delivered', problem: null } });
  await end();
  await until(() => expect(pendingOf(service, id)[0]?.attempts).toBe(1));
  await service.test(id);
  expect(service.list()[0]?.stopped).toContain('410');
  // What waited has failed, and says why.
  expect(pendingOf(service, id)).toEqual([]);
  const recent = service.list()[0]?.recent;
  expect(recent?.map(({ state }) => state)).toEqual(['delivered', 'failed', 'failed']);
  expect(recent?.at(-1)).toMatchObject({ attempts: 1, problem: 'The receiver answered 410 Gone.' });

  const other = await create(service);
  await end();
  expect(pendingOf(service, id)).toEqual([]);
  await until(() => expect(pendingOf(service, other.id)).toEqual([]));
  expect(received.at(-1)?.id).toContain(other.id.slice(3));
  expect(service.list()[0]?.recent).toEqual(recent);
  expect(received).toHaveLength(4);
  expect((await service.remove(id)).ok).toBe(true);
  expect((await service.remove(other.id)).ok).toBe(true);
  expect(readdirSync(join(top, 'webhooks'))).toEqual([]);
});

test('[HOOK6] a webhook that is removed during its test does not come back', async () => {
  answers = [0];
  const service = await started();
  const { id } = await create(service);
  const testing = service.test(id);
  await untilReceived(1);
  await service.remove(id);
  await testing;
  // No save is planned, and none was begun.
  expect(stage.clock.pending).toBe(0);
  expect(readdirSync(join(top, 'webhooks'))).toEqual([]);
});

test('[HOOK4] a new webhook is told of what happens while it is written', async () => {
  const service = await started();
  const making = create(service);
  await end();
  await making;
  await untilReceived(1);
  expect(received[0]?.body).toContain('session.ended');
});

test('[HOOK3] a clock that is set back does not hold up what waits', async () => {
  answers = [500];
  const service = await started();
  const { id } = await create(service);
  await end();
  await untilReceived(1);
  await until(() => expect(pendingOf(service, id)[0]?.attempts).toBe(1));
  stage.clock.setBackBy(60 * 60_000);
  stage.clock.advanceBy(retryAfterMs[0] ?? 0);
  await untilReceived(2);
});
