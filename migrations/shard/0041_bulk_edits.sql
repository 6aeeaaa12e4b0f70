-- Edits of many tasks at once: what was asked for, and of each task whether it is done, so that one that was cut off goes on where it ended.
-- `change`: what is set, as JSON. `undo_of`: the edit that it takes back. `idempotency_key`: of the request that may go on with it.
CREATE TABLE bulk_edits (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  board_id TEXT NOT NULL,
  mode TEXT NOT NULL,
  change TEXT NOT NULL,
  undo_of TEXT,
  idempotency_key TEXT,
  total INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX bulk_edits_key ON bulk_edits(idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX bulk_edits_old ON bulk_edits(created_at);
CREATE INDEX bulk_edits_of_organization ON bulk_edits(organization_id);

-- `was`, `became`: the members of the task that were changed. `change`: what is set of this task alone, where that differs.
CREATE TABLE bulk_edit_items (
  bulk_edit_id TEXT NOT NULL REFERENCES bulk_edits(id),
  position INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  change TEXT,
  outcome TEXT NOT NULL,
  code TEXT,
  detail TEXT,
  version INTEGER,
  was TEXT,
  became TEXT,
  PRIMARY KEY (bulk_edit_id, position)
) WITHOUT ROWID;
