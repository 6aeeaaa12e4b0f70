-- Views of boards that people keep: a query, how it is laid out, sorted and which columns it has. Of one board, or of all (board_id null).
CREATE TABLE saved_views (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT REFERENCES boards(id),
  owner_id TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  layout TEXT NOT NULL CHECK (layout IN ('board', 'list')),
  sort TEXT,
  -- Names of columns, a JSON array; null: the usual ones.
  columns TEXT,
  is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
  rank TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
-- Views of all boards stand at ''.
CREATE INDEX saved_views_shared ON saved_views(organization_id, coalesce(board_id, ''), rank) WHERE is_shared = 1;
CREATE INDEX saved_views_own ON saved_views(organization_id, owner_id, coalesce(board_id, ''), rank) WHERE is_shared = 0;
CREATE INDEX saved_views_organization ON saved_views(organization_id, id);

-- The view with which a board opens, for each person.
CREATE TABLE saved_view_defaults (
  board_id TEXT NOT NULL REFERENCES boards(id),
  person_id TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  view_id TEXT NOT NULL REFERENCES saved_views(id),
  PRIMARY KEY (board_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_view_defaults_view ON saved_view_defaults(view_id);
CREATE INDEX saved_view_defaults_organization ON saved_view_defaults(organization_id, board_id, person_id);
