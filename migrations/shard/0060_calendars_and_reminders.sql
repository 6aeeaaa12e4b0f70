-- Secret addresses by which calendar programs read what is due: of a person (board_id NULL), or of a board, for the person who made it. The
-- secret is kept as its hash.
CREATE TABLE calendar_feeds (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  person_id TEXT NOT NULL,
  board_id TEXT REFERENCES boards(id),
  -- On whose days things are due.
  time_zone TEXT NOT NULL,
  key_id TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_used_at TEXT,
  -- How often it has been asked for in the hour that begins there.
  asked_from TEXT,
  asked_count INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX calendar_feeds_whose ON calendar_feeds(organization_id, person_id, coalesce(board_id, ''));

-- Whoever leaves takes their addresses along: they do not come back with them.
CREATE TRIGGER members_calendar_feeds_gone AFTER DELETE ON members
BEGIN
  DELETE FROM calendar_feeds WHERE organization_id = OLD.organization_id AND person_id = OLD.person_id;
END;

-- What is due for a person, on all boards.
CREATE INDEX tasks_person_due ON tasks(assigned_person_id, due_at)
  WHERE assigned_person_id IS NOT NULL AND due_at IS NOT NULL AND deleted_at IS NULL AND status <> 'done';

-- What is said on the tasks of a board, newest first.
CREATE INDEX comments_board ON comments(board_id, id);

-- When something is to be said of a task that is due: a day before, and when it is due. Kept by the triggers below; what has been said is
-- remembered by the due time that it was said for, so that nothing is said twice.
CREATE TABLE task_reminders (
  task_id TEXT PRIMARY KEY REFERENCES tasks(id),
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  due_at TEXT,
  -- NULL: nothing is to be said.
  next_at TEXT,
  soon_for TEXT,
  overdue_for TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX task_reminders_next ON task_reminders(organization_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX task_reminders_organization ON task_reminders(organization_id, task_id);

CREATE TRIGGER tasks_due_new AFTER INSERT ON tasks WHEN NEW.due_at IS NOT NULL
BEGIN
  INSERT INTO task_reminders(task_id, organization_id, due_at, next_at) VALUES (NEW.id, NEW.organization_id, NEW.due_at,
    CASE WHEN NEW.status = 'done' OR NEW.deleted_at IS NOT NULL THEN NULL ELSE strftime('%Y-%m-%dT%H:%M:%fZ', NEW.due_at, '-1 day') END);
END;
CREATE TRIGGER tasks_due_moved AFTER UPDATE OF due_at, status, deleted_at ON tasks
WHEN NEW.due_at IS NOT OLD.due_at OR (NEW.status = 'done') <> (OLD.status = 'done') OR (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
BEGIN
  INSERT INTO task_reminders(task_id, organization_id) SELECT NEW.id, NEW.organization_id
    WHERE NEW.due_at IS NOT NULL ON CONFLICT(task_id) DO NOTHING;
  UPDATE task_reminders SET due_at = NEW.due_at, next_at = CASE
      WHEN NEW.due_at IS NULL OR NEW.status = 'done' OR NEW.deleted_at IS NOT NULL OR overdue_for IS NEW.due_at THEN NULL
      WHEN soon_for IS NEW.due_at THEN NEW.due_at
      ELSE strftime('%Y-%m-%dT%H:%M:%fZ', NEW.due_at, '-1 day') END
  WHERE task_id = NEW.id;
END;
CREATE TRIGGER tasks_due_gone BEFORE DELETE ON tasks
BEGIN
  DELETE FROM task_reminders WHERE task_id = OLD.id;
END;
INSERT INTO task_reminders(task_id, organization_id, due_at, next_at)
SELECT id, organization_id, due_at, strftime('%Y-%m-%dT%H:%M:%fZ', due_at, '-1 day') FROM tasks
WHERE due_at IS NOT NULL AND status <> 'done' AND deleted_at IS NULL;
