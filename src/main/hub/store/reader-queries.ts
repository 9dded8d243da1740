import { eventColumns } from './row-reader.ts';

// Every read of the log. Pages go by key, never by OFFSET, and no query scans `events`: a test asks
// SQLite for the plan of each.

/**
 * What marks a hit inside a snippet. Indexed texts have no control characters.
 */
export const hitStart = '\u0002';
export const hitEnd = '\u0003';

const failureColumns = `seq, at, session, json_extract(data, '$.tool') AS tool,
  json_extract(data, '$.input') AS input, json_extract(data, '$.error') AS error,
  json_extract(data, '$.durationMs') AS duration_ms`;

export const readerQueries = {
  after: `SELECT ${eventColumns} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
  before: `SELECT ${eventColumns} FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  sessionAfter: `SELECT ${eventColumns} FROM events
    WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?`,
  sessionBefore: `SELECT ${eventColumns} FROM events
    WHERE session = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  byRef: `SELECT ${eventColumns} FROM events WHERE ref = ? ORDER BY seq LIMIT ?`,
  // Newest first by the index's own order: no ranking, which would read every hit of a common word.
  wordsBefore: `SELECT rowid AS seq, session FROM search
    WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC`,
  // Only of what is shown: the text around a hit costs more than finding it. Not `rowid = ?`, to which FTS5 answers
  // with another row where a word is unfinished.
  wordHit: `SELECT search.rowid AS seq, at, events.session, kind,
      snippet(search, 1, char(2), char(3), '…', 24) AS snippet
    FROM search CROSS JOIN events ON events.seq = search.rowid
    WHERE search MATCH ? AND search.rowid <= ?
    ORDER BY search.rowid DESC LIMIT 1`,
  textsBefore: `SELECT seq, session, text FROM search_texts
    WHERE seq < ? AND seq >= ? ORDER BY seq DESC`,
  headOf: `SELECT at, session, kind FROM events WHERE seq = ?`,
  // The kind is written out, because an index of one kind serves no parameter.
  costsSince: `SELECT seq, session, json_extract(data, '$.costUsd') AS usd FROM events
    WHERE kind = 'claude.metered' AND at >= ? AND usd IS NOT NULL`,
  costBefore: `SELECT seq, json_extract(data, '$.costUsd') AS usd FROM events
    WHERE kind = 'claude.metered' AND session = ? AND seq < ? AND usd IS NOT NULL
    ORDER BY seq DESC LIMIT 1`,
  costAfter: `SELECT seq, json_extract(data, '$.costUsd') AS usd FROM events
    WHERE kind = 'claude.metered' AND session = ? AND seq > ? AND usd IS NOT NULL AND usd <> ?
    ORDER BY seq LIMIT 1`,
  newestMeters: `SELECT at, data FROM events
    WHERE kind = 'claude.metered' AND at > '' ORDER BY at DESC LIMIT ?`,
  failures: `SELECT ${failureColumns} FROM events
    WHERE kind = 'tool.failed' AND seq < ? ORDER BY seq DESC LIMIT ?`,
  failuresOfSession: `SELECT ${failureColumns} FROM events
    WHERE kind = 'tool.failed' AND session = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
} as const;

export type ReaderQueryName = keyof typeof readerQueries;
