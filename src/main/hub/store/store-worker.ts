import { parentPort, workerData } from 'node:worker_threads';

import { assert } from '../../../shared/base/assert.ts';
import { backUp } from './back-up.ts';
import { fullCheck } from './check-database.ts';
import { crashPointOf } from './crash-point.ts';
import { storePaths } from './data-directory.ts';
import { openDatabase, readMeta } from './database.ts';
import { faultOf } from './fault.ts';
import { HighWaterMark } from './high-water-mark.ts';
import { IdleWork } from './idle-work.ts';
import { Reader } from './reader.ts';
import { startDatabase } from './recover.ts';
import { SearchIndex } from './search-index.ts';
import { serveCalls } from './serve-calls.ts';
import type { CopierCalls, OpenReport, StoreThreadData, ThreadMessage } from './worker-calls.ts';
import { Writer } from './writer.ts';

// The entry of the store's threads: one writes, one reads, and one lives for as long as a backup takes.

assert(parentPort, 'the store runs in a worker thread');
const port = parentPort;
const data = workerData as StoreThreadData;
const paths = storePaths(data.directory);

try {
  const report = open();
  port.postMessage({ type: 'ready', report } satisfies ThreadMessage);
} catch (thrown) {
  port.postMessage({ type: 'failed', fault: faultOf(thrown) } satisfies ThreadMessage);
  port.close();
}

function open(): OpenReport | null {
  switch (data.role) {
    case 'writer':
      return openWriter();
    case 'reader':
      serveCalls(port, new Reader(paths.database));
      return null;
    case 'copier':
      serveCalls(port, copier());
      return null;
  }
}

function openWriter(): OpenReport {
  const { directory, migrations, nowMs, pageLimit } = data;
  const crashPoint = crashPointOf(data.crashPlan);
  const { database, recovery } = startDatabase({ directory, migrations, nowMs, crashPoint });
  if (pageLimit !== null) database.exec(`PRAGMA max_page_count = ${pageLimit}`);
  const epoch = readMeta(database, 'epoch');
  assert(epoch !== null, 'an open database has an epoch');
  const mark = new HighWaterMark(paths.mark, epoch);
  const writer = new Writer({ database, mark, crashPoint });
  const index = new SearchIndex(database);
  const idle = new IdleWork(() => {
    writer.prune();
    return index.indexSlice();
  });
  serveCalls(port, writer, (name) => (name === 'close' ? idle.stop() : idle.start()));
  idle.start();
  const { lastSeq, highestTimeMs, foundSoundAtMs } = writer;
  return { epoch, lastSeq, highestTimeMs, foundSoundAtMs, recovery };
}

function copier(): CopierCalls {
  return {
    backup: (file) => backUp({ source: paths.database, file, migrations: data.migrations }),
    check: () => {
      using database = openDatabase(paths.database, { isReadOnly: true });
      return fullCheck(database);
    },
  };
}
