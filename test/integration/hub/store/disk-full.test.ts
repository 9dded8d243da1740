import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { sampleEvent, sampleEvents } from '../../../support/store/sample-events.ts';
import { faultFrom, outcomesOf, StoreLab } from '../../../support/store/store-lab.ts';

const smallDiskBytes = 1024 * 1024;

/** A disk of one mebibyte, where this machine lets us make one. */
function mountSmallDisk(directory: string): boolean {
  mkdirSync(directory, { recursive: true });
  const options = `size=${smallDiskBytes},mode=700`;
  const mount = ['-t', 'tmpfs', '-o', options, 'tmpfs', directory];
  return spawnSync('/bin/mount', mount).status === 0;
}

const probe = new StoreLab();
const canMount = mountSmallDisk(join(probe.directory, 'disk'));
if (canMount) spawnSync('/bin/umount', [join(probe.directory, 'disk')]);
await probe[Symbol.asyncDispose]();

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
      mountSmallDisk(disk);
      using _ = { [Symbol.dispose]: () => void spawnSync('/bin/umount', ['-l', disk]) };
      const ballast = join(disk, 'ballast');
      writeFileSync(ballast, Buffer.alloc(smallDiskBytes / 4));
      await using store = await lab.open({ dataDirectory: disk });
      const lastSeq = await fillUp(store);

      const again = await faultFrom(
        store.append({
          after: lastSeq,
          generation: 1,
          events: [sampleEvent(lastSeq + 1, 'x'.repeat(9_000))],
        }),
      );
      rmSync(ballast);
      await store.append({ after: lastSeq, generation: 2, events: sampleEvents(lastSeq, 2) });

      expect(again.code).toBe('disk_full');
      expect(lastSeq).toBeGreaterThan(10);
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
});
