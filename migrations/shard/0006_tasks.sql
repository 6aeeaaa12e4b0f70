CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  board_id TEXT NOT NULL REFERENCES boards(id),
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  description TEXT,
  status TEXT NOT NULL CHECK (status IN ('inbox', 'todo', 'in_progress', 'blocked', 'review', 'done')),
  blocked_reason TEXT,
  priority TEXT NOT NULL CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
  rank TEXT NOT NULL,
  assigned_agent_id TEXT,
  assigned_person_id TEXT,
  assignee_name TEXT,
  due_at TEXT,
  comment_count INTEGER NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL,
  in_progress_at TEXT,
  done_at TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
-- The board view and the newest-first list; a deleted task keeps its row (its history points at it) but leaves the indexes.
CREATE INDEX tasks_board ON tasks(board_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_column ON tasks(board_id, status, rank) WHERE deleted_at IS NULL;
CREATE INDEX tasks_agent ON tasks(assigned_agent_id, id) WHERE assigned_agent_id IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE task_dependencies (
  task_id TEXT NOT NULL REFERENCES tasks(id),
  depends_on_id TEXT NOT NULL REFERENCES tasks(id),
  position INTEGER NOT NULL,
  board_id TEXT NOT NULL,
  PRIMARY KEY (task_id, depends_on_id),
  CHECK (task_id <> depends_on_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_dependencies_reverse ON task_dependencies(depends_on_id);
CREATE INDEX task_dependencies_board ON task_dependencies(board_id);

CREATE TABLE comments (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  board_id TEXT NOT NULL,
  task_id TEXT NOT NULL REFERENCES tasks(id),
  message TEXT NOT NULL,
  author_type TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX comments_task ON comments(task_id, id);
