-- Views may also be calendars and timelines, which the check on their layout did not let through: the table is made anew. What refers to
-- it is put aside meanwhile.
CREATE TABLE saved_views_next (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT REFERENCES boards(id),
  owner_id TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  layout TEXT NOT NULL CHECK (layout IN ('board', 'list', 'calendar', 'timeline')),
  sort TEXT,
  -- By what the rows of a list stand together; null: they do not.
  group_by TEXT CHECK (group_by IN ('status', 'assignee', 'priority', 'due')),
  -- How much time a calendar or timeline shows; null: as much as usual.
  span TEXT CHECK (span IN ('week', 'month', 'quarter')),
  -- Names of columns, a JSON array; null: the usual ones.
  columns TEXT,
  is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
  rank TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
INSERT INTO saved_views_next(id, organization_id, board_id, owner_id, name, query, layout, sort, columns, is_shared, rank, version, created_at, updated_at)
  SELECT id, organization_id, board_id, owner_id, name, query, layout, sort, columns, is_shared, rank, version, created_at, updated_at FROM saved_views;
CREATE TABLE saved_view_defaults_kept AS SELECT board_id, person_id, organization_id, view_id FROM saved_view_defaults;
DELETE FROM saved_view_defaults;
DROP TABLE saved_views;
ALTER TABLE saved_views_next RENAME TO saved_views;
INSERT INTO saved_view_defaults(board_id, person_id, organization_id, view_id)
  SELECT board_id, person_id, organization_id, view_id FROM saved_view_defaults_kept;
DROP TABLE saved_view_defaults_kept;
-- Views of all boards stand at ''.
CREATE INDEX saved_views_shared ON saved_views(organization_id, coalesce(board_id, ''), rank) WHERE is_shared = 1;
CREATE INDEX saved_views_own ON saved_views(organization_id, owner_id, coalesce(board_id, ''), rank) WHERE is_shared = 0;
CREATE INDEX saved_views_organization ON saved_views(organization_id, id);

-- What a person has still to do, on all boards: what is due first, then what has no date.
CREATE INDEX tasks_person_open ON tasks(assigned_person_id, coalesce(due_at, '9'), id)
  WHERE assigned_person_id IS NOT NULL AND deleted_at IS NULL AND status <> 'done';
