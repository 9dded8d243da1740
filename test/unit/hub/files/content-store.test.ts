import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { ContentStore } from '../../../../src/main/hub/files/content-store.ts';
import { assert } from '../../../../src/shared/base/assert.ts';
import { sharedFileLimitBytes } from '../../../../src/shared/domain/shared-file.ts';

let dataDirectory: string;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'roundhouse-files-'));
});

afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

function names(): readonly string[] {
  return readdirSync(join(dataDirectory, 'files'), { recursive: true })
    .map(String)
    .filter((name) => statSync(join(dataDirectory, 'files', name)).isFile());
}

async function* piecesOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= 1 << 20) yield Buffer.alloc(Math.min(left, 1 << 20));
}

async function started(limitBytes?: number): Promise<ContentStore> {
  const store = new ContentStore({
    dataDirectory,
    ...(limitBytes !== undefined && { limitBytes }),
  });
  await store.start();
  return store;
}

async function held(store: ContentStore, ...texts: readonly string[]) {
  const added = await store.add(piecesOf(...texts));
  assert(added.ok, 'there is room');
  return added.value;
}

const nobody = () => false;
const hello = createHash('sha256').update('hello').digest('hex');

test('[FILE3] keeps a content once under its hash, readable by the owner only', async () => {
  const store = await started();
  using first = await held(store, 'hel', 'lo');
  using second = await held(store, 'hello');
  expect([first.sha256, second.sha256]).toEqual([hello, hello]);
  const path = join('ab', hello).replace('ab', hello.slice(0, 2));
  expect(names()).toEqual([path]);
  const file = join(dataDirectory, 'files', path);
  expect(readFileSync(file, 'utf8')).toBe('hello');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('[FILE4] removes what nobody refers to, and not what is held or referred to', async () => {
  const store = await started();
  const arriving = await held(store, 'hello');
  const kept = await held(store, 'kept');
  kept[Symbol.dispose]();
  await store.sweep((sha256) => sha256 === kept.sha256);
  expect(store.read(hello)).not.toBeNull();
  arriving[Symbol.dispose]();
  await store.sweep((sha256) => sha256 === kept.sha256);
  expect(store.read(hello)).toBeNull();
  expect(names()).toEqual([join(kept.sha256.slice(0, 2), kept.sha256)]);
});

test('[FILE4] a content that arrives again while it is removed is there afterwards', async () => {
  const store = await started();
  (await held(store, 'hello'))[Symbol.dispose]();
  const [, again] = await Promise.all([store.sweep(nobody), held(store, 'hello')]);
  expect(store.read(again.sha256)).not.toBeNull();
  expect(names()).toHaveLength(1);
});

test('[FILE3] a start removes what a killed hub had not finished, and knows what it had', async () => {
  (await held(await started(), 'hello'))[Symbol.dispose]();
  writeFileSync(join(dataDirectory, 'files', '.arriving-x'), 'half');
  mkdirSync(join(dataDirectory, 'files', 'zz'));
  const store = await started();
  expect(names()).toEqual([join(hello.slice(0, 2), hello)]);
  expect(store.read(hello)).not.toBeNull();
});

test('[FILE5] refuses an empty, a too large and a content for which there is no room, and leaves nothing', async () => {
  const store = await started(8);
  const refused = [
    await store.add(piecesOf()),
    await store.add(piecesOf('123456789')),
    await (await started()).add(zeros(sharedFileLimitBytes + 1)),
  ];
  expect(refused.map((one) => (one.ok ? 'taken' : one.error.code))).toEqual([
    'bad_request',
    'too_large',
    'too_large',
  ]);
  expect(names()).toEqual([]);
});

test('[FILE3] a content that arrives again takes the place of a damaged one', async () => {
  const store = await started();
  (await held(store, 'hello'))[Symbol.dispose]();
  const file = join(dataDirectory, 'files', hello.slice(0, 2), hello);
  writeFileSync(file, 'hell');
  (await held(store, 'hello'))[Symbol.dispose]();
  expect(readFileSync(file, 'utf8')).toBe('hello');
});
