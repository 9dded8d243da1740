import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { HubEvent } from '../../../shared/domain/event.ts';
import { inTransaction, readMeta, writeMeta } from './database.ts';
import { sessionToken } from './search-query.ts';
import { cleanText, searchableText } from './searchable-text.ts';
import { SpokenText } from './spoken-text.ts';

// How much one slice takes in. Indexing costs several times an append, so a slice is short enough
// (a few milliseconds) for an append that arrives meanwhile not to notice.
const sliceEvents = 64;
const sliceTextLimit = 131_072;

/**
 * Fills the full-text index behind the log, from a cursor that is stored with what it indexed. It runs
 * on the one writing connection while no append waits, and never in the transaction of an append.
 */
export class SearchIndex {
  readonly #database: DatabaseSync;
  readonly #read: StatementSync;
  readonly #keepText: StatementSync;
  readonly #index: StatementSync;
  readonly #textsOf: StatementSync;
  readonly #unindex: StatementSync;
  readonly #dropText: StatementSync;
  readonly #spoken: SpokenText;
  #cursor: number;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#spoken = new SpokenText(database);
    this.#cursor = Number(readMeta(database, 'search_cursor') ?? 0);
    this.#read = database.prepare(
      'SELECT seq, session, kind, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
    );
    this.#keepText = database.prepare(
      'INSERT INTO search_texts (seq, session, text) VALUES (?, ?, ?)',
    );
    this.#index = database.prepare('INSERT INTO search (rowid, session, text) VALUES (?, ?, ?)');
    this.#textsOf = database.prepare(
      `SELECT search_texts.seq, search_texts.session, search_texts.text FROM events
        JOIN search_texts ON search_texts.seq = events.seq WHERE events.ref = ? AND events.seq < ?`,
    );
    // FTS5 must be given the text that it is to forget.
    this.#unindex = database.prepare(
      "INSERT INTO search (search, rowid, session, text) VALUES ('delete', ?, ?, ?)",
    );
    this.#dropText = database.prepare('DELETE FROM search_texts WHERE seq = ?');
  }

  /** Takes in the next events; false when there were none left. */
  indexSlice(): boolean {
    const rows = this.#read.all(this.#cursor, sliceEvents);
    if (rows.length === 0) return false;
    // No sync for the index alone: what a power cut takes from it, the cursor takes too, and the next
    // append syncs both. The setting may not outlive the slice.
    this.#database.exec('PRAGMA synchronous = NORMAL');
    try {
      inTransaction(this.#database, () => this.#take(rows));
    } finally {
      this.#database.exec('PRAGMA synchronous = FULL');
    }
    return true;
  }

  #take(rows: readonly Record<string, unknown>[]): void {
    let cursor = this.#cursor;
    let textLength = 0;
    for (const row of rows) {
      if (textLength > sliceTextLimit) break;
      cursor = Number(row['seq']);
      if (typeof row['session'] !== 'string') continue;
      this.#forgetFormer(cursor, row);
      const found = this.#textOf(cursor, row['session'], row);
      if (found === null) continue;
      const session = sessionToken(row['session']);
      this.#keepText.run(found.seq, session, found.text);
      this.#index.run(found.seq, session, found.text);
      textLength += found.text.length;
    }
    writeMeta(this.#database, 'search_cursor', String(cursor));
    this.#cursor = cursor;
  }

  /** The former text of a note is found no more once its author has changed or deleted it (NOTE1). */
  #forgetFormer(seq: number, { kind, data }: Record<string, unknown>): void {
    if (kind !== 'note.deleted' && kind !== 'note.edited') return;
    const { note } = JSON.parse(String(data)) as { readonly note: string };
    for (const former of this.#textsOf.all(note, seq)) {
      this.#unindex.run(former['seq'] ?? null, former['session'] ?? null, former['text'] ?? null);
      this.#dropText.run(former['seq'] ?? null);
    }
  }

  /** What an event is found by, and the event that is then shown. */
  #textOf(
    seq: number,
    session: string,
    row: Record<string, unknown>,
  ): { readonly seq: number; readonly text: string } | null {
    const data: unknown = JSON.parse(String(row['data']));
    const event = { kind: row['kind'], data } as Pick<HubEvent, 'kind' | 'data'>;
    const spoken = this.#spoken.endedBy({ ...event, seq, session });
    if (spoken) {
      const text = cleanText(spoken.text);
      return text === null ? null : { seq: spoken.seq, text };
    }
    if (this.#spoken.wasSaid({ ...event, seq, session })) return null;
    const text = searchableText(event);
    return text === null ? null : { seq, text };
  }
}
