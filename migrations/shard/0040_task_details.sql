-- What teams say of a task beside its text: when it begins, how long it takes, who watches it, what it is a part of, its steps.
-- `watchers`: ids of people and agents, as a JSON array. `checklist`: its items, as a JSON array. NULL: none.
ALTER TABLE tasks ADD COLUMN start_at TEXT;
ALTER TABLE tasks ADD COLUMN estimate_minutes INTEGER;
ALTER TABLE tasks ADD COLUMN parent_id TEXT;
ALTER TABLE tasks ADD COLUMN watchers TEXT;
ALTER TABLE tasks ADD COLUMN checklist TEXT;
CREATE INDEX tasks_parent ON tasks(parent_id) WHERE parent_id IS NOT NULL;

-- The trash: deleted tasks wait there for thirty days. `trashed_with`: the task whose deletion took this sub-task along. What is purged
-- keeps its row, without its texts, since runs, approvals and the history name it.
ALTER TABLE tasks ADD COLUMN deleted_by TEXT;
ALTER TABLE tasks ADD COLUMN trashed_with TEXT;
ALTER TABLE tasks ADD COLUMN purged_at TEXT;
CREATE INDEX tasks_trash ON tasks(board_id, deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX tasks_trashed_with ON tasks(trashed_with) WHERE trashed_with IS NOT NULL;
CREATE INDEX tasks_to_purge ON tasks(deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX tasks_comments_to_forget ON tasks(id) WHERE purged_at IS NOT NULL AND comment_count > 0;
