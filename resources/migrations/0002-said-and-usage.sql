-- What Claude says while it works is found too: the index is filled again, behind the log.
INSERT INTO search (search) VALUES ('delete-all');
DELETE FROM search_texts;
DELETE FROM meta WHERE key = 'search_cursor';

-- What a day cost, and which calls failed, without a scan of the log.
CREATE INDEX events_metered_by_time ON events (at) WHERE kind = 'claude.metered';
CREATE INDEX events_metered_by_session ON events (session, seq) WHERE kind = 'claude.metered';
CREATE INDEX events_failed_tools ON events (seq) WHERE kind = 'tool.failed';
CREATE INDEX events_failed_tools_by_session ON events (session, seq) WHERE kind = 'tool.failed';
