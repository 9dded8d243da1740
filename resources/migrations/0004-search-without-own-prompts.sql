-- Prompts of the hub itself name sessions that a reader may not see: the index is filled again without them, behind the log.
INSERT INTO search (search) VALUES ('delete-all');
DELETE FROM search_texts;
DELETE FROM meta WHERE key = 'search_cursor';
