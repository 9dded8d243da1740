import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';

import { openStore } from '../../../src/main/hub/store/open-store.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';
import { sampleEvent } from './sample-events.ts';

// A program that stores events as fast as it can until it is killed. Each acknowledged event is written
// to a ledger outside the store at once: what the ledger has, the store must have.

const [directory = '', ledger = '', crash = ''] = argv.slice(2);
const [point = '', hits = ''] = crash.split(':');
const root = join(import.meta.dirname, '../../..');

const store = await openStore({
  dataDirectory: directory,
  migrationsDirectory: join(root, 'resources/migrations'),
  workerEntry: join(root, 'src/main/hub/store/store-worker.ts'),
  clock: systemClock,
  logger: silentLogger,
  onDidFail: (fault) => {
    throw fault;
  },
  ...(point === '' ? {} : { crashPlan: { point, hits: Number(hits) } }),
});

let lastSeq = store.lastSeqAtOpen;

async function storeNext(): Promise<void> {
  const after = lastSeq;
  const count = 1 + (after % 3);
  const events: HubEvent[] = [];
  for (let index = 1; index <= count; index += 1) {
    // Now and then a large one, so that a commit is more than one page and can be torn.
    const text = 'x'.repeat((after + index) % 11 === 0 ? 20_000 : 40);
    events.push(sampleEvent(after + index, text));
  }
  lastSeq += count;
  const command = { principal: 'p', key: `k${after}`, requestHash: 'h', result: lastSeq };
  await store.append({ after, events, command });
  appendFileSync(ledger, events.map((event) => `${event.seq}\n`).join(''));
}

async function storeForever(): Promise<void> {
  for (;;) await storeNext();
}

await Promise.all(Array.from({ length: 8 }, storeForever));
