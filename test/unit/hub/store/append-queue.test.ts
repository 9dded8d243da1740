import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { AppendQueue } from '../../../../src/main/hub/store/append-queue.ts';
import { rowOf } from '../../../../src/main/hub/store/event-row.ts';
import type { AppendRequest, GroupResult } from '../../../../src/main/hub/store/worker-calls.ts';
import { sampleEvents } from '../../../support/store/sample-events.ts';
import { faultFrom } from '../../../support/store/store-lab.ts';

/** A disk whose commits the test finishes by hand. */
class SlowDisk {
  readonly groups: (readonly AppendRequest[])[] = [];
  readonly #running: PromiseWithResolvers<GroupResult>[] = [];
  #whenStarted = Promise.withResolvers<void>();

  commit(group: readonly AppendRequest[]): Promise<GroupResult> {
    const running = Promise.withResolvers<GroupResult>();
    this.groups.push(group);
    this.#running.push(running);
    this.#whenStarted.resolve();
    this.#whenStarted = Promise.withResolvers<void>();
    return running.promise;
  }

  /** Resolves when so many commits have begun. */
  async started(count: number): Promise<void> {
    while (this.groups.length < count) await this.#whenStarted.promise;
  }

  finish(): void {
    const outcomes = this.groups.at(-1)?.map(() => null) ?? [];
    this.#running.shift()?.resolve({ outcomes, commits: this.groups.length });
  }

  break(): void {
    this.#running.shift()?.reject(new Error('the thread ended'));
  }

  get sizes(): readonly number[] {
    return this.groups.map((group) => group.length);
  }
}

function request(after: number, count = 1, bytes = 0): AppendRequest {
  const rows = sampleEvents(after, count).map(rowOf);
  const padded = bytes === 0 ? rows : rows.map((row) => ({ ...row, data: 'x'.repeat(bytes) }));
  return { after, generation: 0, rows: padded, command: null, progress: null, nowMs: 0 };
}

describe('group commit', () => {
  it('[EV7] [G15] stores a hundred appends of one moment with one commit', async () => {
    const disk = new SlowDisk();
    const queue = new AppendQueue({ commit: (group) => disk.commit(group) });

    const appends = Array.from({ length: 100 }, (_, index) => queue.append(request(index)));
    await nextTurn();
    disk.finish();
    await Promise.all(appends);

    expect([disk.sizes, queue.commits]).toEqual([[100], 1]);
  });

  it('[EV7] takes what arrives during a commit into the next one, and only there', async () => {
    const disk = new SlowDisk();
    const queue = new AppendQueue({ commit: (group) => disk.commit(group) });
    const first = queue.append(request(0));
    await nextTurn();
    const rest = [1, 2, 3].map((after) => queue.append(request(after)));
    await nextTurn();
    expect(disk.sizes).toEqual([1]);

    disk.finish();
    await first;
    await disk.started(2);
    disk.finish();
    await Promise.all(rest);

    expect(disk.sizes).toEqual([1, 3]);
  });

  it('[EV7] sends a lone append at the end of its turn, without a timer', async () => {
    const disk = new SlowDisk();
    const queue = new AppendQueue({ commit: (group) => disk.commit(group) });

    void queue.append(request(0));
    await nextTurn();

    expect(disk.sizes).toEqual([1]);
  });

  it('[EV7] puts at most 256 events into one commit, and never splits an append', async () => {
    const disk = new SlowDisk();
    const queue = new AppendQueue({ commit: (group) => disk.commit(group) });
    const counts = [100, 100, 100, 300, 1];
    let after = 0;
    const appends = counts.map((count) => {
      after += count;
      return queue.append(request(after - count, count));
    });

    for (const groups of [1, 2, 3, 4]) {
      await disk.started(groups);
      disk.finish();
    }
    await Promise.all(appends);

    expect(disk.groups.map((group) => group.map((one) => one.rows.length))).toEqual([
      [100, 100],
      [100],
      [300],
      [1],
    ]);
  });

  it('[EV10] refuses more than it can hold, and takes nothing of what it refuses', async () => {
    const disk = new SlowDisk();
    const queue = new AppendQueue({ commit: (group) => disk.commit(group) });
    const appends = [queue.append(request(0, 4_096))];

    expect(() => queue.append(request(4_096))).toThrow('too much waits');

    await nextTurn();
    appends.push(queue.append(request(4_096, 1, 33 * 1024 * 1024)));
    expect(() => queue.append(request(4_097))).toThrow('too much waits');
    disk.finish();
    await disk.started(2);
    disk.finish();
    await Promise.all(appends);
    expect(disk.sizes).toEqual([1, 1]);
  });

  it('[EV5] rejects a group whose commit never answered, and goes on', async () => {
    const disk = new SlowDisk();
    const queue = new AppendQueue({ commit: (group) => disk.commit(group) });
    const lost = queue.append(request(0));
    await nextTurn();
    disk.break();

    expect((await faultFrom(lost)).message).toBe('the thread ended');
    const next = queue.append(request(0));
    await nextTurn();
    disk.finish();
    await next;
    await queue.drained();
  });
});
