import { eventColumns } from './row-reader.ts';

// Every read of the log. Pages go by key, never by OFFSET, and no query scans `events`: a test asks
// SQLite for the plan of each.

/**
 * What marks a hit inside a snippet. Indexed texts have no control characters.
 */
export const hitStart = '\u0002';
export const hitEnd = '\u0003';

export const readerQueries = {
  after: `SELECT ${eventColumns} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
  before: `SELECT ${eventColumns} FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  sessionAfter: `SELECT ${eventColumns} FROM events
    WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?`,
  sessionBefore: `SELECT ${eventColumns} FROM events
    WHERE session = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  byRef: `SELECT ${eventColumns} FROM events WHERE ref = ? ORDER BY seq LIMIT ?`,
  // Newest first by the index's own order: no ranking, which would read every hit of a common word.
  search: `SELECT search.rowid AS seq, at, events.session, kind,
      snippet(search, 1, char(2), char(3), '…', 24) AS snippet
    FROM search CROSS JOIN events ON events.seq = search.rowid
    WHERE search MATCH ? AND search.rowid < ?
    ORDER BY search.rowid DESC LIMIT ?`,
} as const;

export type ReaderQueryName = keyof typeof readerQueries;
