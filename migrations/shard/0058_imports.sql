-- Imports of work from other products (workers/imports). Each is a job: the holder of the lease works, `cursor` says where to go on.
CREATE TABLE task_imports (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  source TEXT NOT NULL,
  file_name TEXT NOT NULL,
  status TEXT NOT NULL,
  -- What people have chosen, and what the dry run has shown, as JSON.
  mapping TEXT NOT NULL,
  dry_run TEXT,
  tasks_total INTEGER,
  tasks_done INTEGER NOT NULL DEFAULT 0,
  comments_done INTEGER NOT NULL DEFAULT 0,
  already_there INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  created_by TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  -- Until when it waits or may take; of one that has ended, when it is forgotten.
  expires_at TEXT NOT NULL,
  lease_until TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Where in R2 the file is kept; empty once it has been deleted.
  file_key TEXT NOT NULL,
  -- Where to go on, and the boards and tags by the names that they have there, as JSON.
  cursor TEXT NOT NULL,
  made TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX task_imports_list ON task_imports(organization_id, id);
CREATE INDEX task_imports_open ON task_imports(id) WHERE status IN ('queued', 'running');
CREATE INDEX task_imports_expiry ON task_imports(expires_at);
CREATE INDEX task_imports_files ON task_imports(id) WHERE file_key <> '' AND status IN ('done', 'failed', 'canceled', 'expired');

-- What of another product became which thing here: a second import of it makes nothing twice.
CREATE TABLE import_origins (
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  external_id TEXT NOT NULL,
  local_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  PRIMARY KEY (organization_id, source, kind, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_origins_import ON import_origins(import_id, kind, local_id);
