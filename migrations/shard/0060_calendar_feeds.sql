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
