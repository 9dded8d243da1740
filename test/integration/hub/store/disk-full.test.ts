import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DiskService } from '../../../../src/main/hub/disk/disk-service.ts';
import { ReserveFile } from '../../../../src/main/hub/disk/reserve-file.ts';
import { NoticeService } from '../../../../src/main/hub/notices/notice-service.ts';
import { diskSpaceAt } from '../../../../src/main/hub/store/disk-space.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { canMountDisks, SmallDisk } from '../../../support/small-disk.ts';
import { sampleEvent, sampleEvents } from '../../../support/store/sample-events.ts';
import { faultFrom, outcomesOf, StoreLab } from '../../../support/store/store-lab.ts';

/** A store with its log of a few groups; kernels count what a page of such a disk takes differently. */
const smallDiskBytes = 4 * 1024 * 1024;
const canMount = canMountDisks();

async function fillUp(store: SqliteStore): Promise<number> {
  for (let seq = store.lastSeqAtOpen + 1; ; seq += 1) {
    const event = sampleEvent(seq, 'x'.repeat(9_000));
    const [outcome] = await outcomesOf([store.append({ after: seq - 1, events: [event] })]);
    if (outcome === 'stored') continue;
    expect(outcome).toBe('disk_full');
    return seq - 1;
  }
}

describe('a full disk', () => {
  it.runIf(canMount)(
    '[EV9] [F10] refuses what it cannot store, keeps what it acknowledged, and goes on when there is space',
    async () => {
      await using lab = new StoreLab();
      const disk = join(lab.directory, 'disk');
      using _ = SmallDisk.mount(disk, smallDiskBytes);
      const reserve = join(disk, 'ballast');
      writeFileSync(reserve, Buffer.alloc(smallDiskBytes / 4));
      await using store = await lab.open({ dataDirectory: disk });
      const lastSeq = await fillUp(store);

      const again = await faultFrom(
        store.append({
          after: lastSeq,
          generation: 1,
          events: [sampleEvent(lastSeq + 1, 'x'.repeat(9_000))],
        }),
      );
      rmSync(reserve);
      await store.append({ after: lastSeq, generation: 2, events: sampleEvents(lastSeq, 2) });

      expect(again.code).toBe('disk_full');
      expect(lastSeq).toBeGreaterThan(0);
      expect(await store.integrity()).toEqual({ isSound: true, problems: [], events: lastSeq + 2 });
      await store[Symbol.asyncDispose]();
      await using reopened = await lab.open({ dataDirectory: disk });
      expect([reopened.lastSeqAtOpen, reopened.recovery]).toEqual([lastSeq + 2, null]);
    },
  );

  it('[EV9] [F10] fails the whole group, and the next one that fits is stored', async () => {
    await using lab = new StoreLab();
    await using store = await lab.open({ pageLimit: 100 });
    await store.append({ after: 0, events: [sampleEvent(1)] });
    const large = 'x'.repeat(500_000);

    const outcomes = await outcomesOf([
      store.append({ after: 1, events: [sampleEvent(2)] }),
      store.append({ after: 2, events: [sampleEvent(3, large)] }),
      store.append({ after: 3, events: [sampleEvent(4)] }),
    ]);
    await store.append({
      after: 1,
      generation: 1,
      events: [sampleEvent(2, 'after the fault')],
    });

    expect(outcomes).toEqual(['disk_full', 'disk_full', 'disk_full']);
    expect((await store.page({ after: 0, limit: 10 })).events).toEqual([
      sampleEvent(1),
      sampleEvent(2, 'after the fault'),
    ]);
  });

  it.runIf(canMount)(
    '[DISK3] [F10] deletes its reserve file for the first commit that finds no space, and the next one is stored',
    async () => {
      await using lab = new StoreLab();
      const path = join(lab.directory, 'disk');
      using disk = SmallDisk.mount(path, 4 * 1024 ** 3);
      const reserve = join(path, 'ballast');
      await using store = await lab.open({ dataDirectory: path });
      await using service = new DiskService({
        clock: lab.clock,
        logger: silentLogger,
        space: () => diskSpaceAt(path),
        reserve: new ReserveFile({ file: reserve, bytes: 64 * 1024 * 1024 }),
        notices: new NoticeService({ logger: silentLogger }),
        onDidFill: store.onDidFill,
      });
      await service.start();
      lab.clock.advanceBy(65_000);
      await service.idle();
      const hadReserve = existsSync(reserve);
      await disk?.leaveFree(smallDiskBytes);

      // No look comes between: it is the failing commit itself that deletes the reserve file.
      const lastSeq = await fillUp(store);
      await service.idle();
      await store.append({ after: lastSeq, generation: 1, events: sampleEvents(lastSeq, 50) });

      expect([hadReserve, existsSync(reserve)]).toEqual([true, false]);
      expect(await store.integrity()).toEqual({
        isSound: true,
        problems: [],
        events: lastSeq + 50,
      });
      await service[Symbol.asyncDispose]();
    },
  );
});
