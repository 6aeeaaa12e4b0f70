-- What can be found by words: one row a thing, and an index of its words. The words are cut by the Worker (search/words.ts), so that Chinese
-- text is found too; the index keeps no text, since the things themselves are here.
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

CREATE VIRTUAL TABLE search_index USING fts5(title, body, who, scope, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3');
CREATE TRIGGER search_documents_forgotten AFTER DELETE ON search_documents
BEGIN
  DELETE FROM search_index WHERE rowid = old.id;
END;

-- People are taken in again whenever their profile has been copied.
CREATE INDEX members_updated ON members(updated_at || ' ' || id);

-- How far each kind of thing that was here before, or arrived by an import, has been taken in; and boards that are gone, while they are forgotten.
CREATE TABLE search_progress (
  kind TEXT PRIMARY KEY,
  after_id TEXT NOT NULL
) WITHOUT ROWID;
