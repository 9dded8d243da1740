import { DatabaseSync } from 'node:sqlite';

import { expect, it } from 'vitest';

import { fullCheck } from '../../../../src/main/hub/store/check-database.ts';
import { sampleEvents } from '../../../support/store/sample-events.ts';
import { StoreLab } from '../../../support/store/store-lab.ts';

const events = 300;

/** What the writer may do between two statements of a check: the index is rewritten, the log grows. */
function writeMore(file: string): void {
  using database = new DatabaseSync(file);
  database.exec(`
    INSERT INTO search (search) VALUES ('optimize');
    INSERT INTO events (seq, at, session, kind, actor_type, actor_id, actor_name, cause, ref, data, crc)
      SELECT seq + ${events}, at, session, kind, actor_type, actor_id, actor_name, cause, ref, data, crc
      FROM events WHERE seq = 1;
  `);
}

class WrittenMeanwhile extends DatabaseSync {
  readonly #file: string;

  constructor(file: string) {
    super(file, { readOnly: true });
    this.#file = file;
  }

  override prepare(sql: string) {
    if (sql.startsWith('PRAGMA integrity_check')) writeMore(this.#file);
    return super.prepare(sql);
  }
}

it('[EV27] a check of a log that is written meanwhile sees one moment of it, and no damage', async () => {
  await using lab = new StoreLab();
  await using store = await lab.open();
  for (let after = 0; after < events; after += 50) {
    await store.append({ after, events: sampleEvents(after, 50) });
  }
  while ((await store.search({ text: 'text', sessions: null, limit: 1 })).indexedSeq < events);

  using database = new WrittenMeanwhile(lab.databaseFile);
  expect(fullCheck(database)).toEqual({ isSound: true, problems: [], events });
});
