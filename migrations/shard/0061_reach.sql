-- What is told to somebody is what they may know now.
-- A kept answer knows whose and which board's it is: it is repeated only to those who still have that. Those before keep none of it, for their day.
ALTER TABLE idempotency ADD COLUMN organization_id TEXT;
ALTER TABLE idempotency ADD COLUMN board_id TEXT;
-- The keys that a moved task had are words of its scope, each of its board, and no longer of its text: such tasks are taken in again.
DELETE FROM search_documents WHERE type = 'task' AND subject_id IN (SELECT task_id FROM task_former_numbers);
DELETE FROM search_progress WHERE kind = 'task' AND EXISTS (SELECT 1 FROM task_former_numbers);
-- What of a memory is looked through for words: its text without marks of Markdown, its key and tags, all folded.
ALTER TABLE memories ADD COLUMN found TEXT;
