-- How many tasks of each status a board has, counted as they come, move and go: a group's page shows it without reading the tasks.
CREATE TABLE task_counts (
  board_id TEXT NOT NULL,
  status TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (board_id, status)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_counts_organization ON task_counts(organization_id);
INSERT INTO task_counts(board_id, status, organization_id, count)
  SELECT board_id, status, organization_id, count(*) FROM tasks WHERE deleted_at IS NULL GROUP BY board_id, status, organization_id;

CREATE TRIGGER task_counts_arrived AFTER INSERT ON tasks WHEN NEW.deleted_at IS NULL BEGIN
  INSERT INTO task_counts(board_id, status, organization_id, count) VALUES (NEW.board_id, NEW.status, NEW.organization_id, 1)
    ON CONFLICT (board_id, status) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER task_counts_moved AFTER UPDATE OF status, board_id, deleted_at ON tasks
WHEN OLD.status <> NEW.status OR OLD.board_id <> NEW.board_id OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) BEGIN
  UPDATE task_counts SET count = count - 1 WHERE OLD.deleted_at IS NULL AND board_id = OLD.board_id AND status = OLD.status;
  INSERT INTO task_counts(board_id, status, organization_id, count)
    SELECT NEW.board_id, NEW.status, NEW.organization_id, 1 WHERE NEW.deleted_at IS NULL
    ON CONFLICT (board_id, status) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER task_counts_left AFTER DELETE ON tasks WHEN OLD.deleted_at IS NULL BEGIN
  UPDATE task_counts SET count = count - 1 WHERE board_id = OLD.board_id AND status = OLD.status;
END;

-- The tasks of a board as a group's page shows them: what is being done first, then by priority, the newest change first.
CREATE INDEX tasks_summary ON tasks(board_id,
  (CASE status WHEN 'in_progress' THEN 0 WHEN 'review' THEN 1 WHEN 'blocked' THEN 2 WHEN 'todo' THEN 3 WHEN 'inbox' THEN 4 ELSE 5 END),
  (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END), updated_at DESC) WHERE deleted_at IS NULL;

-- When an invite was last changed, which its own times do not say of one that was revoked.
ALTER TABLE invites ADD COLUMN updated_at TEXT NOT NULL DEFAULT '';
UPDATE invites SET updated_at = coalesce(accepted_at, created_at);

-- Short notes that people leave for everyone who works in a group.
CREATE TABLE board_group_notes (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_group_id TEXT NOT NULL REFERENCES board_groups(id),
  text TEXT NOT NULL,
  created_by TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX board_group_notes_group ON board_group_notes(board_group_id, id);
CREATE INDEX board_group_notes_organization ON board_group_notes(organization_id, id);
