import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';

import { CommandReceipts } from '../../../src/main/hub/commands/command-receipts.ts';
import { EventLog } from '../../../src/main/hub/events/event-log.ts';
import { crashPointOf } from '../../../src/main/hub/store/crash-point.ts';
import { openStore } from '../../../src/main/hub/store/open-store.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { addNotes } from './sample-submissions.ts';

// A program that gives numbered commands to the log, each twice at once, and writes the answers to a
// ledger. It is run again and again until it comes to its end: a caller who repeats what was not answered.

const [directory = '', ledger = '', crash = '', commands = ''] = argv.slice(2);
const [point = '', hits = ''] = crash.split(':');
const crashPlan = point === '' ? null : { point, hits: Number(hits) };
const root = join(import.meta.dirname, '../../..');

const store = await openStore({
  dataDirectory: directory,
  migrationsDirectory: join(root, 'resources/migrations'),
  workerEntry: join(root, 'src/main/hub/store/store-worker.ts'),
  clock: systemClock,
  logger: silentLogger,
  onDidFail: () => undefined,
  ...(crashPlan ? { crashPlan } : {}),
});
const log = new EventLog({ store, logger: silentLogger, crashPoint: crashPointOf(crashPlan) });
await log.start();
const receipts = new CommandReceipts({ store });

async function give(name: string): Promise<void> {
  const command = { principal: 'o_ana', key: name, hash: name };
  // The answer names the process that decided: a repeat must give the one of the first.
  const answer = `${name} by ${process.pid}`;
  const work = () => addNotes(log, name, { count: 2, command, answer });
  const answers = await Promise.all([receipts.run(command, work), receipts.run(command, work)]);
  for (const one of answers) appendFileSync(ledger, `${JSON.stringify(one)}\n`);
}

const names = Array.from({ length: Number(commands) }, (_, index) => `c${index}`);
for (let index = 0; index < names.length; index += 4) {
  await Promise.all(names.slice(index, index + 4).map(give));
}
await store[Symbol.asyncDispose]();
