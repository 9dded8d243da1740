import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { rounds } from '../../../support/rounds.ts';
import { runLedgerWriter } from '../../../support/store/hub-process.ts';
import { sampleEvent } from '../../../support/store/sample-events.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

interface Kill {
  /** A named place in the store where the program ends itself, or none. */
  readonly crash: string;
  /** Otherwise: killed from outside when so many more bytes are in the ledger. */
  readonly afterBytes: number;
}

/** Numbers that look random and are the same in every run: a failure can be repeated. */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

async function runUntilKilled(directory: string, ledger: string, kill: Kill): Promise<void> {
  const sizeBefore = existsSync(ledger) ? statSync(ledger).size : 0;
  let writer: ChildProcess | undefined;
  using _ = watchFile(ledger, () => {
    if (statSync(ledger).size >= sizeBefore + kill.afterBytes) writer?.kill('SIGKILL');
  });
  const end = await runLedgerWriter({
    directory,
    ledger,
    crash: kill.crash,
    onDidStart: (started) => {
      writer = started;
    },
  });
  expect(end).toBe('SIGKILL');
}

function watchFile(file: string, onChange: () => void): Disposable {
  const watcher = watch(file, onChange);
  return { [Symbol.dispose]: () => watcher.close() };
}

/** Every acknowledged event is there, nothing is there twice, and every event has its command's answer. */
async function expectNothingLost(lab: StoreLab, ledger: string): Promise<number> {
  const acknowledged = readFileSync(ledger, 'utf8').trim().split('\n').filter(Boolean).map(Number);
  await using store = await lab.open();
  expect(store.recovery).toBeNull();
  expect(await store.integrity()).toMatchObject({ isSound: true, problems: [] });
  const stored: number[] = [];
  for (let next: number | null = 0; next !== null;) {
    const page: Awaited<ReturnType<typeof store.page>> = await store.page({
      after: next,
      limit: 500,
    });
    for (const event of page.events) {
      stored.push(event.seq);
      const { length } = 'text' in event.data ? event.data.text : '';
      expect(event).toEqual(sampleEvent(event.seq, 'x'.repeat(length)));
    }
    next = page.next;
  }
  expect(stored).toEqual(stored.map((_, index) => index + 1));
  expect(acknowledged.filter((seq) => seq > stored.length)).toEqual([]);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  const commands = lab.look((database) =>
    database.prepare("SELECT max(json_extract(result, '$')) AS last FROM commands").get(),
  );
  expect(commands).toMatchObject({ last: stored.length });
  return acknowledged.length;
}

describe('a hub that is killed', () => {
  const cycles = rounds({ usual: 20, nightly: 1_000 });
  const checkedEvery = 10;
  /** Each begins a program, which takes many seconds on a machine at its limit. */
  const limitMs = cycles * 20_000;

  it(
    `[EV5] [F1] loses no acknowledged event in ${cycles} kills at random moments`,
    async () => {
      await using lab = new StoreLab();
      const ledger = join(lab.directory, 'ledger');
      closeSync(openSync(ledger, 'a'));
      const random = sequence(20_301);
      const points = ['', 'store.begun', 'store.written', 'store.committed'];
      for (let cycle = 1; cycle <= cycles; cycle += 1) {
        const point = points[cycle % points.length] ?? '';
        const kill: Kill =
          point === ''
            ? { crash: '', afterBytes: 1 + random(4_000) }
            : { crash: `${point}:${1 + random(40)}`, afterBytes: Number.POSITIVE_INFINITY };
        await runUntilKilled(lab.directory, ledger, kill);
        if (cycle % checkedEvery === 0) await expectNothingLost(lab, ledger);
      }
      expect(await expectNothingLost(lab, ledger)).toBeGreaterThan(cycles);
    },
    limitMs,
  );

  it('[EV5] is proved by a test that sees a lost acknowledgement', async () => {
    await using lab = new StoreLab();
    const ledger = join(lab.directory, 'ledger');
    closeSync(openSync(ledger, 'a'));
    await runUntilKilled(lab.directory, ledger, { crash: '', afterBytes: 400 });
    // What a store would leave behind that acknowledged before its commit.
    lab.look((database) =>
      database.exec('DELETE FROM events WHERE seq > (SELECT max(seq) - 20 FROM events)'),
    );

    await expect(expectNothingLost(lab, ledger)).rejects.toThrow('to be null');
  });
});
