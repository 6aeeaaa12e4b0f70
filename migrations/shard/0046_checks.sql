-- What done means on a board: `checks` is a JSON array of them, NULL: none.
ALTER TABLE boards ADD COLUMN require_checks_for_done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE boards ADD COLUMN checks TEXT;

-- `work_version` moves with every change that is work. `check_states`: how each check stands, from check_results, as a JSON object
-- {"<check>": [state, work version, version of the board that defined the check]}; NULL: nothing was reported.
ALTER TABLE tasks ADD COLUMN work_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tasks ADD COLUMN check_states TEXT;

-- The last result of each check of a task: what it was before is in the history. `asked_at`, `attempts`, `next_at`: of a link that we ask.
CREATE TABLE check_results (
  task_id TEXT NOT NULL REFERENCES tasks(id),
  check_id TEXT NOT NULL,
  board_id TEXT NOT NULL REFERENCES boards(id),
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  state TEXT NOT NULL,
  work_version INTEGER NOT NULL,
  since INTEGER NOT NULL,
  version INTEGER NOT NULL,
  summary TEXT,
  url TEXT,
  revision TEXT,
  passed INTEGER,
  failed INTEGER,
  skipped INTEGER,
  reported_by TEXT NOT NULL,
  reported_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at TEXT,
  PRIMARY KEY (task_id, check_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_results_organization ON check_results(organization_id, task_id, check_id);
CREATE INDEX check_results_waiting ON check_results(organization_id) WHERE next_at IS NOT NULL;
CREATE INDEX check_results_due ON check_results(next_at) WHERE next_at IS NOT NULL;

-- On another board done means something else: nothing that was checked before counts there.
CREATE TRIGGER tasks_checks_moved AFTER UPDATE OF board_id ON tasks WHEN NEW.board_id <> OLD.board_id
BEGIN
  DELETE FROM check_results WHERE task_id = NEW.id;
  UPDATE tasks SET check_states = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER tasks_checks_gone BEFORE DELETE ON tasks
BEGIN DELETE FROM check_results WHERE task_id = OLD.id; END;
