import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { DiskService } from '../../../../src/main/hub/disk/disk-service.ts';
import { ReserveFile } from '../../../../src/main/hub/disk/reserve-file.ts';
import { NoticeService } from '../../../../src/main/hub/notices/notice-service.ts';
import { Emitter } from '../../../../src/shared/base/emitter.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const mebibyte = 1_048_576;
const totalBytes = 1e12;

let directory: string;
let reservePath: string;
let clock: ManualClock;
let notices: NoticeService;
let didFill: Emitter<void>;
let freeBytes: number | null;
let asked: number;
let disk: DiskService;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'roundhouse-disk-'));
  reservePath = join(directory, 'ballast');
  clock = new ManualClock();
  notices = new NoticeService({ logger: silentLogger });
  didFill = new Emitter({ onListenerError: () => undefined });
  freeBytes = 10_000 * mebibyte;
  asked = 0;
  disk = new DiskService({
    clock,
    logger: silentLogger,
    space: () => {
      asked += 1;
      if (freeBytes === null) return Promise.reject(new Error('no such disk'));
      return Promise.resolve({ freeBytes, totalBytes });
    },
    reserve: new ReserveFile({ file: reservePath, bytes: 3 * mebibyte }),
    notices,
    onDidFill: didFill.event,
  });
});

afterEach(async () => {
  await disk[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
  if (clock.pending > 0) throw new Error('a timer outlived the service');
});

/** The next look, and what it began. */
async function look(ms = 5_000): Promise<void> {
  clock.advanceBy(ms);
  await disk.idle();
}

test('[DISK1] people are told of a disk that fills up, once per level, and no more when there is room again', async () => {
  const told: string[][] = [];
  notices.onDidChange((list) => told.push(list.map(({ text }) => text)));
  await disk.start();

  for (const free of [1_500, 1_400, 400, 90, 80, 10_000, 9_000]) {
    freeBytes = free * mebibyte;
    await look();
  }

  expect(told).toEqual([
    ["The hub's disk has less than 2 GiB left."],
    ["The hub's disk has less than 500 MiB left. Terminals are not recorded."],
    ["The hub's disk has less than 100 MiB left. Nothing new is started or sent."],
    [],
  ]);
});

test('[DISK2] what is new is refused under 100 MiB, from the next question on, and again allowed by itself', async () => {
  await disk.start();
  const before = await disk.refusal();
  freeBytes = 99 * mebibyte;
  clock.advanceBy(1_000);

  const refused = await disk.refusal();
  freeBytes = 200 * mebibyte;
  clock.advanceBy(1_000);

  expect(before).toBeNull();
  expect(refused).toEqual({
    code: 'disk_full',
    message: "The hub's disk has less than 100 MiB left. Nothing new is started or sent.",
    hint: 'Free some space. You can still stop, interrupt and remove sessions and answer requests.',
  });
  expect(await disk.refusal()).toBeNull();
});

test('[DISK2] many questions at once are one question to the disk', async () => {
  await disk.start();
  clock.advanceBy(1_000);

  await Promise.all(Array.from({ length: 50 }, () => disk.refusal()));
  await disk.refusal();

  expect(asked).toBe(2);
});

test('[DISK3] the reserve file is created when the hub has run for a minute, whole or not at all', async () => {
  await disk.start();
  await look(55_000);
  const early = existsSync(reservePath);

  await look(10_000);

  expect([early, statSync(reservePath).size, statSync(reservePath).mode & 0o777]).toEqual([
    false,
    3 * mebibyte,
    0o600,
  ]);
  expect(existsSync(`${reservePath}.part`)).toBe(false);
});

test('[DISK3] the reserve file is deleted when the disk is nearly full, and created again when there is room', async () => {
  await disk.start();
  await look(65_000);
  freeBytes = 90 * mebibyte;
  await look();
  const below100 = existsSync(reservePath);
  freeBytes = 31 * mebibyte;
  await look();
  const below32 = existsSync(reservePath);
  freeBytes = 900 * mebibyte;
  await look();
  const at900 = existsSync(reservePath);
  freeBytes = 1_100 * mebibyte;
  await look();

  expect([below100, below32, at900, existsSync(reservePath)]).toEqual([true, false, false, true]);
});

test('[DISK3] [F10] the reserve file is deleted at once when the store finds no space', async () => {
  await disk.start();
  await look(65_000);

  didFill.fire();
  await disk.idle();

  expect(existsSync(reservePath)).toBe(false);
});

test('[DISK1] a disk that cannot be asked refuses nothing, and is asked again', async () => {
  freeBytes = null;
  await disk.start();
  const unknown = [await disk.refusal(), disk.space];
  freeBytes = 5 * mebibyte;
  await look();

  expect(unknown).toEqual([null, null]);
  expect((await disk.refusal())?.code).toBe('disk_full');
});
