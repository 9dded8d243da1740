-- Who did what, from which device. Rows are only ever added, and each carries the hash of the one before it.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  -- The operator whose deed it is; null for what no operator did.
  operator TEXT,
  -- JSON text of everything else.
  entry TEXT NOT NULL,
  -- SHA-256 of this row and of the hash before it, in hexadecimal digits.
  hash TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_operator ON audit (operator, seq) WHERE operator IS NOT NULL;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'entries of the audit log are never changed');
END;

-- Only entries whose time is over are removed; `meta` says up to which one, and what its hash was.
CREATE TRIGGER audit_is_never_cut BEFORE DELETE ON audit
WHEN OLD.seq > coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'audit_pruned_seq'), 0)
BEGIN
  SELECT RAISE(ABORT, 'entries of the audit log are never removed before their time');
END;
