-- Rules by which tasks of a board come back.
CREATE TABLE recurrences (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT NOT NULL REFERENCES boards(id),
  title TEXT NOT NULL,
  -- What else each task begins with, as JSON.
  template TEXT NOT NULL,
  -- RFC 5545, without the name of the property.
  rrule TEXT NOT NULL,
  -- On the clock of the zone, 2026-12-01T09:00.
  starts_at TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  -- Local days, a JSON array; NULL: none.
  skipped_days TEXT,
  missed TEXT NOT NULL CHECK (missed IN ('all', 'last')),
  is_paused INTEGER NOT NULL CHECK (is_paused IN (0, 1)),
  -- Of all moments up to this one it has been decided whether they make a task.
  decided_until TEXT NOT NULL,
  -- The next one; NULL: paused, or there is none any more.
  next_at TEXT,
  last_at TEXT,
  last_task_id TEXT,
  made_count INTEGER NOT NULL,
  -- The actor, as JSON.
  created_by TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX recurrences_board ON recurrences(board_id, id);
CREATE INDEX recurrences_due ON recurrences(organization_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX recurrences_organization ON recurrences(organization_id, id);

-- The tasks that a rule has made lately. The key is what makes each occurrence one task.
CREATE TABLE recurrence_occurrences (
  recurrence_id TEXT NOT NULL REFERENCES recurrences(id),
  occurrence_at TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  task_id TEXT NOT NULL,
  PRIMARY KEY (recurrence_id, occurrence_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX recurrence_occurrences_organization ON recurrence_occurrences(organization_id, recurrence_id, occurrence_at);

CREATE TRIGGER recurrences_gone BEFORE DELETE ON recurrences
BEGIN
  DELETE FROM recurrence_occurrences WHERE recurrence_id = OLD.id;
END;
