-- Deleted notes and former texts of edited ones are not found any more: the index is filled again, behind the log.
INSERT INTO search (search) VALUES ('delete-all');
DELETE FROM search_texts;
DELETE FROM meta WHERE key = 'search_cursor';
