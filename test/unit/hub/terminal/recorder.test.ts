import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Recorder } from '../../../../src/main/hub/terminal/recorder.ts';
import { Recordings } from '../../../../src/main/hub/terminal/recordings.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const session = asId('session', 's_one');
const runner = asId('runner', 'r_one');
const size = { cols: 80, rows: 24 };
const plenty = 1e12;

let directory: string;
let clock: ManualClock;
let free: number;
let acknowledged: number[];
let open: Recorder[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'roundhouse-recorder-'));
  clock = new ManualClock();
  free = plenty;
  acknowledged = [];
  open = [];
});

afterEach(async () => {
  for (const recorder of open) await recorder[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

async function record(options: { readonly runner?: string } = {}): Promise<Recorder> {
  const recordings = new Recordings({
    directory,
    clock,
    logger: silentLogger,
    freeBytes: () => Promise.resolve(free),
  });
  const recorder = await recordings.open({
    session,
    runner: asId('runner', options.runner ?? runner),
    size,
    onRecorded: (offset) => acknowledged.push(offset),
  });
  open.push(recorder);
  return recorder;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function castOf(name = '0001-r_one.cast'): string {
  return join(directory, session, name);
}

async function eventsOf(path = castOf()): Promise<unknown[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  expect(lines.pop()).toBe('');
  return lines.slice(1).map((line): unknown => JSON.parse(line));
}

/** As a killed hub leaves it: nothing is flushed, nothing is closed. */
async function abandon(recorder: Recorder): Promise<void> {
  await recorder.flush();
}

test('[REC1] a recording is asciicast v2: a header with the size, then output and new sizes in time', async () => {
  const recorder = await record();

  recorder.append(0, bytes('one'));
  clock.advanceBy(1500);
  recorder.resize({ cols: 100, rows: 50 });
  recorder.append(3, bytes('two\u001b[0m'));
  await recorder.flush();

  const [header] = (await readFile(castOf(), 'utf8')).split('\n');
  expect(JSON.parse(header ?? '')).toEqual({
    version: 2,
    width: 80,
    height: 24,
    timestamp: clock.now() / 1000 - 1.5,
    env: { TERM: 'xterm-256color' },
  });
  expect(await eventsOf()).toEqual([
    [0, 'o', 'one'],
    [1.5, 'r', '100x50'],
    [1.5, 'o', 'two\u001b[0m'],
  ]);
});

test('[REC1] each start of a runner has its own file, only the owner may read it', async () => {
  await record({ runner: 'r_one' });
  await record({ runner: 'r_two' });

  const names = (await readdir(join(directory, session))).filter((name) => name.endsWith('.cast'));
  const { mode } = await stat(castOf());

  expect(names.toSorted()).toEqual(['0001-r_one.cast', '0002-r_two.cast']);
  expect(mode & 0o777).toBe(0o600);
});

test('[REC2] a character that is cut by a frame is written whole, one that is broken is replaced', async () => {
  const recorder = await record();
  const euro = bytes('€');

  recorder.append(0, euro.subarray(0, 1));
  await recorder.flush();
  const recordedInside = recorder.recordedOffset;
  recorder.append(1, euro.subarray(1));
  recorder.append(3, Uint8Array.from([0x61, 0xff, 0x62]));
  await recorder.flush();

  expect(recordedInside).toBe(0);
  expect(recorder.recordedOffset).toBe(6);
  expect((await eventsOf()).map((event) => (event as unknown[])[2])).toEqual(['€', 'a\ufffdb']);
});

test('[REC3] what is recorded is acknowledged, and not before', async () => {
  const recorder = await record();

  recorder.append(0, bytes('abc'));
  const before = [...acknowledged];
  await recorder.flush();

  expect(before).toEqual([]);
  expect(acknowledged).toEqual([3]);
});

test('[REC3] output is gathered for a tenth of a second', async () => {
  const recorder = await record();

  recorder.append(0, bytes('abc'));
  clock.advanceBy(99);
  const gathering = clock.pending;
  recorder.append(3, bytes('def'));
  clock.advanceBy(1);
  await recorder.flush();

  expect(gathering).toBe(1);
  expect(acknowledged).toEqual([6]);
});

test('[REC4] after a crash the recording goes on where it ended, nothing twice and nothing missing', async () => {
  const first = await record();
  first.append(0, bytes('one €'));
  clock.advanceBy(2000);
  first.append(7, bytes('two'));
  await abandon(first);
  // Written by a hub that was killed before it could say so: it comes again from the runner.
  await appendFile(castOf(), '[2,"o","lost"]\n[2.1,"o","to');

  const second = await record();
  const goesOnFrom = second.recordedOffset;
  second.append(goesOnFrom, bytes('three'));
  await second.flush();

  expect(goesOnFrom).toBe(10);
  expect(await eventsOf()).toEqual([
    [0, 'o', 'one €'],
    [2, 'o', 'two'],
    [2, 'o', 'three'],
  ]);
});

test('[REC4] a recording whose position did not survive is counted, without its torn last line', async () => {
  const first = await record();
  first.append(0, bytes('one €'));
  first.append(7, bytes('two'));
  await abandon(first);
  await writeFile(castOf('0001-r_one.position'), '{"cast');
  const { size: length } = await stat(castOf());
  await truncate(castOf(), length - 3);

  const second = await record();

  expect(second.recordedOffset).toBe(7);
  expect(await eventsOf()).toEqual([[0, 'o', 'one €']]);
});

test('[REC4] a file that was cut before its header was complete is begun anew', async () => {
  await abandon(await record());
  await truncate(castOf(), 10);

  const second = await record();
  second.append(0, bytes('one'));
  await second.flush();

  expect(second.recordedOffset).toBe(3);
  expect(await eventsOf()).toEqual([[0, 'o', 'one']]);
});

test('[REC4] output that comes again is not recorded twice', async () => {
  const recorder = await record();

  recorder.append(0, bytes('abc'));
  recorder.append(0, bytes('abc'));
  recorder.append(1, bytes('bcde'));
  await recorder.flush();

  expect((await eventsOf()).map((event) => (event as unknown[])[2])).toEqual(['abc', 'de']);
});

test('[REC5] output that the runner could not keep is a marker in the recording', async () => {
  const recorder = await record();

  recorder.append(0, bytes('a'));
  recorder.append(1001, bytes('z'));
  await recorder.flush();

  expect(await eventsOf()).toEqual([
    [0, 'o', 'a'],
    [0, 'm', '1000 bytes were not recorded'],
    [0, 'o', 'z'],
  ]);
  expect(recorder.recordedOffset).toBe(1002);
});

test('[REC6] with less than 500 MiB free nothing is recorded, and the runner need not keep it', async () => {
  const recorder = await record();
  recorder.append(0, bytes('before'));
  await recorder.flush();

  free = 499 * 1024 * 1024;
  clock.advanceBy(5000);
  recorder.append(6, bytes('full'));
  await recorder.flush();
  free = plenty;
  clock.advanceBy(5000);
  recorder.append(10, bytes('after'));
  await recorder.flush();

  expect(acknowledged).toEqual([6, 10, 15]);
  expect((await eventsOf()).map((event) => (event as unknown[])[2])).toEqual([
    'before',
    '4 bytes were not recorded',
    'after',
  ]);
});

test('[REC7] a disk that hangs costs at most 4 MiB of memory, then a marker', async () => {
  const stuck = Promise.withResolvers<number>();
  const recordings = new Recordings({
    directory,
    clock,
    logger: silentLogger,
    freeBytes: () => stuck.promise,
  });
  const recorder = await recordings.open({
    session,
    runner,
    size,
    onRecorded: (offset) => acknowledged.push(offset),
  });
  open.push(recorder);
  const megabyte = new Uint8Array(1024 * 1024).fill(0x61);

  for (let count = 0; count < 8; count += 1) recorder.append(count * megabyte.length, megabyte);
  stuck.resolve(plenty);
  await recorder.flush();
  recorder.append(8 * megabyte.length, bytes('end'));
  await recorder.flush();

  const markers = (await eventsOf()).filter((event) => (event as unknown[])[1] === 'm');
  expect(markers).toEqual([[0, 'm', `${2 * megabyte.length} bytes were not recorded`]]);
});

test('[REC8] a clock that is set back or forward does not tear the recording', async () => {
  const recorder = await record();
  recorder.append(0, bytes('a'));
  clock.advanceBy(1000);
  recorder.append(1, bytes('b'));
  await recorder.flush();

  clock = new ManualClock(clock.now() - 3_600_000);
  const second = await record();
  second.append(2, bytes('c'));
  await second.flush();

  expect((await eventsOf()).map((event) => (event as unknown[])[0])).toEqual([0, 1, 1]);
});
