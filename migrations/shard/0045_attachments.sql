-- Files of tasks. The bytes are in R2 under organizations/<organization>/attachments/<id of the file>.
CREATE TABLE attachments (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  board_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  file_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE INDEX attachments_task ON attachments(task_id, id);
CREATE INDEX attachments_board ON attachments(board_id, id);
CREATE INDEX attachments_organization ON attachments(organization_id, id);

-- What may stand in R2, from before its first byte until after its last. `delete_after`: when the sweep may delete it; NULL: an attachment
-- has it. `task_id`: for which task; NULL: it is being deleted, and no attachment can have it any more.
CREATE TABLE attachment_files (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  task_id TEXT,
  bytes INTEGER NOT NULL,
  delete_after TEXT
);
CREATE INDEX attachment_files_task ON attachment_files(task_id, bytes) WHERE task_id IS NOT NULL;
CREATE INDEX attachment_files_organization ON attachment_files(organization_id);
CREATE INDEX attachment_files_due ON attachment_files(delete_after) WHERE delete_after IS NOT NULL;

-- What the files of an organization take, those included whose upload goes on. Kept by the triggers below.
CREATE TABLE attachment_usage (
  organization_id TEXT PRIMARY KEY,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);
CREATE TRIGGER attachment_files_added AFTER INSERT ON attachment_files
BEGIN
  INSERT INTO attachment_usage(organization_id, files, bytes) VALUES (NEW.organization_id, 1, NEW.bytes)
    ON CONFLICT(organization_id) DO UPDATE SET files = files + 1, bytes = bytes + NEW.bytes;
END;
CREATE TRIGGER attachment_files_removed AFTER DELETE ON attachment_files
BEGIN UPDATE attachment_usage SET files = files - 1, bytes = bytes - OLD.bytes WHERE organization_id = OLD.organization_id; END;

-- How many a task has, for its card. Attachments go with their task to another board.
ALTER TABLE tasks ADD COLUMN attachment_count INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER tasks_attachments_moved AFTER UPDATE OF board_id ON tasks WHEN NEW.board_id <> OLD.board_id
BEGIN UPDATE attachments SET board_id = NEW.board_id, version = version + 1 WHERE task_id = NEW.id; END;
