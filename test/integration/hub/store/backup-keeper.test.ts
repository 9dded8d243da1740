import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from 'vitest';

import { BackupKeeper } from '../../../../src/main/hub/store/backup-keeper.ts';
import type { BackupKeeperOptions } from '../../../../src/main/hub/store/backup-keeper.ts';
import type { SqliteStore } from '../../../../src/main/hub/store/sqlite-store.ts';
import { createLogger } from '../../../../src/shared/base/logger.ts';
import { sampleEvent, sampleEvents } from '../../../support/store/sample-events.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

const hourMs = 3_600_000;
const plenty = { freeBytes: 1e12, totalBytes: 1e12 };
const reserveBytes = 500 * 1024 * 1024;

class KeeperStage implements AsyncDisposable {
  readonly lab: StoreLab;
  readonly store: SqliteStore;
  readonly keeper: BackupKeeper;
  readonly folder: string;
  space = plenty;

  private constructor(lab: StoreLab, store: SqliteStore, changes: Partial<BackupKeeperOptions>) {
    this.lab = lab;
    this.store = store;
    this.folder = join(lab.directory, 'backups');
    this.keeper = new BackupKeeper({
      clock: lab.clock,
      logger: createLogger((record) => lab.logged.push(record)),
      folder: this.folder,
      store,
      disk: () => Promise.resolve(this.space),
      reserveBytes,
      ...changes,
    });
  }

  static async open(
    changes: (store: SqliteStore) => Partial<BackupKeeperOptions> = () => ({}),
  ): Promise<KeeperStage> {
    const lab = new StoreLab();
    const store = await lab.open();
    return new KeeperStage(lab, store, changes(store));
  }

  /** Lets time pass, then what it started come to its end. */
  async pass(ms: number): Promise<void> {
    this.lab.clock.advanceBy(ms);
    await this.keeper.idle();
  }

  /** An hour as it is lived: looked at every five minutes. */
  async hours(count: number): Promise<void> {
    for (let look = 0; look < count * 12; look += 1) await this.pass(hourMs / 12);
  }

  async storeEvent(seq: number): Promise<void> {
    await this.store.append({ after: seq - 1, events: [sampleEvent(seq)] });
  }

  names(): readonly string[] {
    return readdirSync(this.folder).toSorted();
  }

  errors(): readonly string[] {
    return this.lab.logged.filter((one) => one.level === 'error').map((one) => one.message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keeper[Symbol.asyncDispose]();
    await this.lab[Symbol.asyncDispose]();
  }
}

describe('backups by themselves', () => {
  it('[EV34] come each hour in which something was stored, without a credential', async () => {
    await using stage = await KeeperStage.open();
    await stage.store.saveCredential({
      id: 'd_phone',
      kind: 'device',
      hash: 'very-secret-hash',
      details: '{}',
      createdAtMs: 5,
      revokedAtMs: null,
    });
    await stage.storeEvent(1);
    stage.keeper.start();

    await stage.pass(60_000);
    await stage.storeEvent(2);
    await stage.hours(1);
    await stage.hours(1);
    await stage.storeEvent(3);
    await stage.hours(1);

    expect(stage.names()).toEqual([
      'hourly-20300101T000100Z.db',
      'hourly-20300101T010100Z.db',
      'hourly-20300101T020600Z.db',
    ]);
    const newest = join(stage.folder, 'hourly-20300101T020600Z.db');
    using database = new DatabaseSync(newest, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: 3 });
    expect(readFileSync(newest).includes('very-secret-hash')).toBe(false);
    expect(stage.keeper.standing()).toMatchObject({
      kept: 3,
      newestAt: '2030-01-01T02:06:00.000Z',
      failure: null,
    });
    expect(stage.errors()).toEqual([]);
  });

  it('[EV34] drop an old one only when the new one was opened and found sound', async () => {
    let isDamaging = false;
    await using stage = await KeeperStage.open((store) => ({
      store: {
        get commits() {
          return store.commits;
        },
        sizeBytes: () => store.sizeBytes(),
        backup: async (file, signal) => {
          if (isDamaging) throw new Error('its tables are not those of Roundhouse');
          return store.backup(file, signal);
        },
      },
      disk: () => Promise.resolve({ freeBytes: 1e12, totalBytes: 10 }),
    }));
    await stage.storeEvent(1);
    stage.keeper.start();
    await stage.pass(60_000);
    await stage.storeEvent(2);
    isDamaging = true;

    await stage.hours(2);
    const whileFailing = stage.names();
    const standing = stage.keeper.standing();
    isDamaging = false;
    await stage.hours(1);

    expect(whileFailing).toEqual(['hourly-20300101T000100Z.db']);
    expect(standing.failure).toBe('its tables are not those of Roundhouse');
    expect(stage.errors()).toEqual(['a backup could not be made']);
    // A tenth of this disk is one byte: only the newest stays, and it came as soon as it could.
    expect(stage.names()).toEqual(['hourly-20300101T020600Z.db']);
    expect(stage.keeper.standing().failure).toBeNull();
  });

  it('[EV34] leave room on the disk, and go on when there is some again', async () => {
    await using stage = await KeeperStage.open();
    await stage.storeEvent(1);
    stage.space = { freeBytes: reserveBytes + 100, totalBytes: 1e12 };
    stage.keeper.start();

    await stage.pass(60_000);
    const standing = stage.keeper.standing();
    stage.space = plenty;
    await stage.hours(1);

    expect(standing).toEqual({
      kept: 0,
      bytes: 0,
      newestAt: null,
      failure: 'the disk has no room for another backup',
    });
    expect(stage.names()).toEqual(['hourly-20300101T000600Z.db']);
  });

  it('[EV34] touch nothing in the folder but what they made, finished or not', async () => {
    await using stage = await KeeperStage.open(() => ({
      disk: () => Promise.resolve({ freeBytes: 1e12, totalBytes: 10 }),
    }));
    stage.keeper.standing();
    const others = ['before-schema-2.db', 'hourly.db', 'my own.db', 'my own.db.part'];
    for (const name of others) writeFileSync(join(stage.folder, name), 'mine');
    writeFileSync(join(stage.folder, 'hourly-20291231T000000Z.db.part'), 'half');
    await stage.storeEvent(1);

    stage.keeper.start();
    await stage.pass(60_000);

    expect(stage.names()).toEqual([...others, 'hourly-20300101T000100Z.db'].toSorted());
  });

  it('[EV34] [F13] go on after the clock was set back', async () => {
    await using stage = await KeeperStage.open();
    await stage.storeEvent(1);
    stage.keeper.start();
    await stage.pass(60_000);
    stage.lab.clock.setBackBy(24 * hourMs);
    await stage.storeEvent(2);

    await stage.hours(1);

    expect(stage.names()).toContain('hourly-20291231T000600Z.db');
  });

  it('[EV28] [EV34] are what a damaged database is replaced by', async () => {
    await using stage = await KeeperStage.open();
    await stage.store.append({ after: 0, events: sampleEvents(0, 10) });
    stage.keeper.start();
    await stage.pass(60_000);
    await stage.store.append({ after: 10, events: sampleEvents(10, 5) });
    await stage.keeper[Symbol.asyncDispose]();
    await stage.store[Symbol.asyncDispose]();
    writeFileSync(join(stage.lab.directory, 'hub.mark'), '');
    truncateSync(stage.lab.databaseFile, 5_000);

    await using again = await stage.lab.open();

    expect(again.recovery?.restoredFrom).toBe(join(stage.folder, 'hourly-20300101T000100Z.db'));
    expect((await again.page({ after: 0, limit: 100 })).events).toEqual(sampleEvents(0, 10));
  });

  it('[EV34] are given up at the end of the hub, without a word and without a half of one', async () => {
    await using stage = await KeeperStage.open();
    await stage.store.append({ after: 0, events: sampleEvents(0, 200) });
    stage.keeper.start();
    stage.lab.clock.advanceBy(60_000);

    await stage.keeper[Symbol.asyncDispose]();
    stage.keeper.start();

    expect(stage.names().filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(stage.errors()).toEqual([]);
    expect(stage.lab.failures).toEqual([]);
    expect(stage.lab.clock.pending).toBe(0);
  });
});
