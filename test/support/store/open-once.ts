import { join } from 'node:path';
import { argv } from 'node:process';

import { crashPointOf } from '../../../src/main/hub/store/crash-point.ts';
import { openStore } from '../../../src/main/hub/store/open-store.ts';
import { restoreBackup } from '../../../src/main/hub/store/restore.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

// A hub's start and stop, or (with a file) a restore, in a process of its own that a crash plan may end
// half-way. With `hold` it keeps the directory until it is killed.

const [directory = '', migrationsDirectory = '', crash = '', task = ''] = argv.slice(2);
const [point = '', hits = ''] = crash.split(':');
const crashPlan = point === '' ? null : { point, hits: Number(hits) };
const root = join(import.meta.dirname, '../../..');

if (task !== '' && task !== 'hold') {
  restoreBackup({
    dataDirectory: directory,
    migrationsDirectory,
    file: task,
    nowMs: Date.now(),
    crashPoint: crashPointOf(crashPlan),
  });
} else {
  const store = await openStore({
    dataDirectory: directory,
    migrationsDirectory,
    workerEntry: join(root, 'src/main/hub/store/store-worker.ts'),
    clock: systemClock,
    logger: silentLogger,
    onDidFail: () => undefined,
    ...(crashPlan ? { crashPlan } : {}),
  });
  process.stdout.write('open\n');
  if (task === 'hold') await new Promise(() => setInterval(() => undefined, 60_000));
  await store[Symbol.asyncDispose]();
}
