-- Every word of the index begins with its organization now (search/words.ts): what an organization searches costs by its own size, not by the
-- shard's, and a word of one is no word of another. Beginnings of up to five letters are kept as words of their own, behind those 32. What is
-- known of things is forgotten here and taken in anew by cron.
DROP TRIGGER search_documents_forgotten;
DROP TABLE search_index;
DROP TABLE search_documents;
DELETE FROM search_progress;

CREATE TABLE search_documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT,
  type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  task_id TEXT,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  key TEXT,
  status TEXT,
  due_at TEXT,
  at TEXT NOT NULL
);
CREATE UNIQUE INDEX search_documents_subject ON search_documents(subject_id, type);
CREATE INDEX search_documents_organization ON search_documents(organization_id);
CREATE INDEX search_documents_board ON search_documents(board_id);
CREATE INDEX search_documents_task ON search_documents(task_id) WHERE task_id IS NOT NULL;

CREATE VIRTUAL TABLE search_index USING fts5(title, body, who, scope, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', prefix = '33 34 35 36 37');
CREATE TRIGGER search_documents_forgotten AFTER DELETE ON search_documents
BEGIN
  DELETE FROM search_index WHERE rowid = old.id;
END;
