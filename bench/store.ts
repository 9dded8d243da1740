import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';

import { readCheckpoint, writeCheckpoint } from '../src/main/hub/events/checkpoint-file.ts';
import { EventLog } from '../src/main/hub/events/event-log.ts';
import { openStore } from '../src/main/hub/store/open-store.ts';
import type { SqliteStore } from '../src/main/hub/store/sqlite-store.ts';
import { systemClock } from '../src/shared/base/clock.ts';
import type { SessionId } from '../src/shared/base/ids.ts';
import { silentLogger } from '../src/shared/base/logger.ts';
import {
  benchEvent,
  buildLargeLog,
  migrationsDirectory,
  workerEntry,
} from './support/large-log.ts';
import type { Contestant } from './support/rounds.ts';
import { measureRounds, median, printTable } from './support/rounds.ts';

// What durability costs and what group commit saves, against the disk itself and against one commit per
// event; and whether reads stay as fast when the log grows. Figures of one run are compared with each
// other only. The tables go to stderr, JSON to stdout.
//
//   node bench/store.ts [--rounds 5] [--events 100000]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '100000' },
  },
});
const rounds = Number(values.rounds);
const manyEvents = Number(values.events);
const fewEvents = 20_000;
const appendsPerRound = 400;

function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'roundhouse-bench-'));
  return work(directory).finally(() => rmSync(directory, { recursive: true, force: true }));
}

function open(directory: string): Promise<SqliteStore> {
  return openStore({
    dataDirectory: directory,
    migrationsDirectory,
    workerEntry,
    clock: systemClock,
    logger: silentLogger,
    onDidFail: (fault) => console.error(fault),
  });
}

/** Operations per second of `count` that `work` does. */
async function rateOf(count: number, work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - start);
}

/** 4 KB and a sync of the disk, over and over: no durable log can be faster one by one. */
function diskFloor(directory: string): Contestant {
  const page = new Uint8Array(4_096).fill(7);
  return {
    name: '4 KB appended and synced, one by one',
    run: async () => {
      const descriptor = openSync(join(directory, 'floor'), 'a');
      const rate = await rateOf(appendsPerRound, () => {
        for (let count = 0; count < appendsPerRound; count += 1) {
          writeSync(descriptor, page);
          fdatasyncSync(descriptor);
        }
      });
      closeSync(descriptor);
      return rate;
    },
  };
}

/** SQLite with the same settings in the same thread, a transaction per event. */
function commitPerEvent(directory: string): Contestant {
  const database = new DatabaseSync(join(directory, 'plain.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE e (s INTEGER PRIMARY KEY, d TEXT)',
  );
  const insert = database.prepare('INSERT INTO e (d) VALUES (?)');
  const text = JSON.stringify(benchEvent(1));
  return {
    name: 'SQLite, one commit per event',
    run: () =>
      rateOf(appendsPerRound, () => {
        for (let count = 0; count < appendsPerRound; count += 1) insert.run(text);
      }),
  };
}

function inFlight(store: SqliteStore, width: number, state: { seq: number }): Contestant {
  async function appendNext(left: { count: number }): Promise<void> {
    while (left.count > 0) {
      left.count -= 1;
      const after = state.seq;
      state.seq += 1;
      await store.append({ after, events: [benchEvent(state.seq)] });
    }
  }
  const count = appendsPerRound * Math.min(width, 8);
  return {
    name: `the store, ${width} in flight`,
    run: () =>
      rateOf(count, async () => {
        const left = { count };
        await Promise.all(Array.from({ length: width }, () => appendNext(left)));
      }),
  };
}

async function measureAppends() {
  return inTemporaryDirectory(async (directory) => {
    await using store = await open(join(directory, 'data'));
    const state = { seq: 0 };
    const measured = await measureRounds(
      [
        commitPerEvent(directory),
        diskFloor(directory),
        inFlight(store, 1, state),
        inFlight(store, 32, state),
      ],
      rounds,
    );
    printTable('appends per second (x: against one commit per event)', measured);
    const perCommit = state.seq / store.commits;
    console.error(`  ${state.seq} events in ${store.commits} commits`);
    return { measured, eventsPerCommit: perCommit };
  });
}

/** Median µs of 200 calls. */
async function timeOf(call: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 200; index += 1) {
    const start = performance.now();
    await call(index);
    times.push((performance.now() - start) * 1_000);
  }
  return median(times);
}

async function durationOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface Reads {
  readonly events: number;
  readonly microseconds: Readonly<Record<string, number>>;
  readonly startMs: number;
  readonly checkpointStartMs: number;
}

async function measureReads(events: number): Promise<Reads> {
  return inTemporaryDirectory(async (directory) => {
    buildLargeLog(directory, events);
    await using store = await open(directory);
    const log = new EventLog({ store, logger: silentLogger });
    const startMs = await durationOf(() => log.start());
    const file = join(directory, 'checkpoint.jsonl');
    await writeCheckpoint(file, log.epoch, log.model);
    const checkpointStartMs = await durationOf(async () => {
      const kept = await readCheckpoint(file, log.epoch, log.lastSeq);
      await new EventLog({ store, logger: silentLogger }).start(kept ?? undefined);
    });
    function place(index: number): number {
      return Math.floor(((index * 7_919) % 1_000) * (events / 1_000));
    }
    const microseconds = {
      'newest 200 before a place': await timeOf((index) =>
        store.page({ before: place(index) + 300, limit: 200 }),
      ),
      '150 since a cursor': await timeOf((index) =>
        store.page({ after: place(index), limit: 150 }),
      ),
      '200 of one session': await timeOf((index) =>
        store.page({
          session: `s_${index % 50}` as SessionId,
          before: Math.max(place(index), fewEvents / 2),
          limit: 200,
        }),
      ),
      'search, rare word, newest 20': await timeOf(() =>
        store.search({ text: 'needle', sessions: null, limit: 20 }),
      ),
      'search, two words, newest 20': await timeOf((index) =>
        store.search({ text: `hay "${place(index) + 1}"`, sessions: null, limit: 20 }),
      ),
    };
    return { events, microseconds, startMs, checkpointStartMs };
  });
}

function printReads(few: Reads, many: Reads): void {
  console.error(
    `\nreads, µs: ${few.events.toLocaleString('en')} and ${many.events.toLocaleString('en')} events`,
  );
  for (const [name, micros] of Object.entries(few.microseconds)) {
    const grown = many.microseconds[name] ?? Number.NaN;
    const ratio = (grown / micros).toFixed(2);
    console.error(
      `  ${name.padEnd(44)} ${micros.toFixed(0).padStart(7)} ${grown.toFixed(0).padStart(7)}  x${ratio}`,
    );
  }
  printMs('start of the log, ms', few.startMs, many.startMs);
  printMs('start from a checkpoint, ms', few.checkpointStartMs, many.checkpointStartMs);
}

function printMs(name: string, few: number, many: number): void {
  console.error(
    `  ${name.padEnd(44)} ${few.toFixed(0).padStart(7)} ${many.toFixed(0).padStart(7)}`,
  );
}

const appends = await measureAppends();
const few = await measureReads(fewEvents);
const many = await measureReads(manyEvents);
printReads(few, many);
console.log(JSON.stringify({ appends, reads: [few, many] }, null, 2));
