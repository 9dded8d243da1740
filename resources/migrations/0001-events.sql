-- The first schema. Files here are never edited once released: a later file changes what is wrong.
--
-- `events` is clustered by `seq`, not by session: recent pages (what people look at) are as fast either
-- way, while a resume from a cursor, the commonest long read, stays one range of neighbouring rows.

-- 'rhub': tells our files from other SQLite files, above all when one is to be restored.
PRAGMA application_id = 0x72687562;

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  session TEXT,
  kind TEXT NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  cause TEXT,
  -- The gate or the message that the event is about.
  ref TEXT,
  data TEXT NOT NULL,
  -- CRC-32 of the row: SQLite sees a damaged page, but not a changed byte inside a value.
  crc INTEGER NOT NULL
) STRICT;

CREATE INDEX events_by_session ON events (session, seq) WHERE session IS NOT NULL;
CREATE INDEX events_by_ref ON events (ref, seq) WHERE ref IS NOT NULL;

-- Answers to commands by idempotency key, kept for seven days.
CREATE TABLE commands (
  principal TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  result TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (principal, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX commands_by_time ON commands (at_ms);

-- The last fact of each runner whose events are committed: in one transaction with these events.
CREATE TABLE runner_progress (
  runner TEXT PRIMARY KEY,
  session TEXT NOT NULL,
  n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  -- SHA-256, in hexadecimal digits, of a secret of 256 random bits.
  hash TEXT NOT NULL,
  details TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;

-- What people can find, filled behind the log from the cursor `search_cursor` in `meta`.
CREATE TABLE search_texts (
  seq INTEGER PRIMARY KEY,
  session TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (
  session,
  text,
  content = 'search_texts',
  content_rowid = 'seq',
  tokenize = 'unicode61 remove_diacritics 2'
);
